"""What a server says that gives no page: challenges and refusals, missing pages, failures, each by its wording.

kinds.py decides how much else may stand on the page for the wording to count.
"""

from __future__ import annotations

import re
from itertools import islice

# ruff: noqa: E501 (patterns read better whole)

# Bodies of the challenge systems seen on Chinese government sites: 加速乐 (521/512), 瑞数 (412), Aliyun, cookie loops.
CHALLENGES = (
    (
        "jsl",
        re.compile(r"__jsl_clearance|jsl_clearance_s|\(['\"]_['\"]\)\s*\+\s*\(['\"]_['\"]\)\s*\+\s*\(['\"]j['\"]\)"),
    ),
    (
        "ruishu",
        re.compile(
            r"\$_ts\s*=\s*window\[|window\[['\"]\$_ts['\"]\]|\$_ts\.(?:cd|nsd)|\$_ts\.(?:\w{2,6})\s*[;,)]|<meta\s+content=\"\{qq\w+\"\s+r='m'|\bFSSBBIl1UgzbN7N"
        ),
    ),
    ("aliyun", re.compile(r"acw_sc__v[23]|arg1\s*=\s*['\"][0-9A-F]{40}")),
    (
        "cookie_loop",
        re.compile(
            r"document\.cookie\s*=\s*['\"](?:C3VK|CT6T|yunsuo_session)|\bC3VK=|\bCT6T=|security_session_(?:high_)?verify|security_verify_data|YunSuoAutoJump|wzws(?:challenge|template|_sessionid|_cid|confirm)|WZWSREL|请(?:开启|启用)JavaScript并刷新该页"
        ),
    ),
    (
        "captcha",
        re.compile(
            r"(?:人机|安全|滑动|访问)验证|(?:浏览器|访问|网站)?安全检[查测]中|浏览器安全检[查测]|请完成验证|验证码后(?:继续)?访问|完成验证后.{0,4}(?:继续)?访问|(?:当前|访问|网络)环境异常|verify(?:ing)? (?:that )?you are (?:a |not a )?(?:human|robot)|cf-challenge|cf_chl_opt|Just a moment|(?:验证|确认|确保)您(?:是否)?(?:是|为|不是)(?:真人|人类|机器人)|检查您(?:的)?(?:连接|浏览器)|拖动(?:下方)?滑块|滑块(?:完成|进行)?(?:验证|拼图)|请(?:输入|填写).{0,6}验证码|request is being verified|One moment, please"
        ),
    ),
    (
        "firewall",
        re.compile(
            r"(?:您的)?(?:访问|请求)(?:被|已被)?(?:拦截|阻断|拒绝|禁止)|疑似(?:黑客)?攻击|(?:请求|访问|参数).{0,16}被.{0,12}(?:拦截|阻断)|(?:检测到|发现)(?:您|你)?.{0,12}(?:访问|请求|操作|行为|流量|网络).{0,8}(?:异常|恶意)|Incapsula (?:incident|_Resource)|_Incapsula_Resource|对网站造成.{0,6}威胁|网站防火墙|Web应用防火墙|(?:访问|请求|操作|刷新)(?:过于频繁|频率过高|太频繁|太快)|request (?:has been )?blocked|requested URL was rejected|don.t have permission to access|(?:sorry, )?you have been blocked|您已被(?:阻止|拦截|屏蔽|禁止)|(?:您|你)(?:所在)?的?(?:地区|区域|国家|IP(?:地址)?).{0,10}(?:无法|不能|禁止|限制|不允许|被限制)(?:访问|浏览)?|(?:您|你)的IP(?:地址)?不在.{0,6}(?:允许|许可|授权)|(?:不支持|不允许|禁止|限制|暂停|拒绝|屏蔽).{0,4}(?:境外|海外|国外)\S{0,6}访问|>[^<>]{0,40}\b(?:access|request)(?: is| was| has been)? denied\b(?! for user)(?!(?s:.{0,300})未(?:根据|按照).{0,20}备案)",
            re.IGNORECASE,
        ),
    ),
)
# A page of nothing but a script that sets a cookie and asks for the same address again.
ASKS_AGAIN = re.compile(
    r"document\.cookie\s*=.{0,4000}?location(?:\.href)?\s*(?:=\s*(?:(?:window|document|self)\.)?location\b|\.(?:reload|replace|assign)\(\s*(?:true|(?:(?:window|document|self)\.)?location\b[^)]*)?\s*\))",
    re.DOTALL,
)
# A server's own page of refusal, where the status is not there to tell it.
FORBIDDEN = re.compile(
    r"<(?:title|h[1-3])[^>]*>\s*(?:HTTP (?:Status|Error|错误)\s*)?40[13]\b[\s\d.:–-]*(?:Forbidden|Unauthorized|Access|禁止访问|未经授权)",
    re.IGNORECASE,
)
SOFT_404 = re.compile(
    r"(?:页面|网页|[该此本]页|文章|信息|内容|文件|文档|栏目|频道|资源|新闻|地址|链接|稿件|记录|数据|主题|帖子?|职位|商品|活动|视频|词条)(?:[Ii][Dd]|编号)?(?:(?:已经?)?不存在|未找到|找不到|(?:可能)?已(?:经)?(?:被)?(?:发布者|作者|管理员|用户)?(?:删除|移除|下线|失效|过期|撤回|撤稿|撤销|撤下|取消发布|停用|下架|关闭|屏蔽|移动|转移|迁移|搬迁|停止招聘)|丢失|没有找到|走丢|飞走|跑丢|跑到|飞到|迷路|失踪|不见了|离家出走|(?:暂时)?(?:无法|不能)(?:找到|访问|显示|打开)|(?:正在)?(?:被)?审核(?:中|或|[,，]|$)|暂时?(?:无法|不能)查看|未通过审核)"
    r"|(?:页面|网页|文章|信息|内容|栏目|链接|地址)(?:因|由于).{0,12}(?:已经?|被|已被)(?:迁移|搬迁|删除|移除|下线|撤下|关闭|调整|变更)|(?:页面|网页|栏目|频道|内容)(?:正在|尚在|仍在)?(?:整理|建设|完善|更新)(?:之)?中.{0,6}(?:无法|不能)(?:访问|查看|浏览|显示)|(?:信息|文章|内容|新闻)?ID(?:错误|无效|有误|不正确)|(?:参数|链接)(?:错误|有误|无效|不正确|非法)|非法参数|内容(?:因|由于|涉嫌)?.{0,10}(?:违规|违法|违反|投诉).{0,12}(?:无法|不能|禁止)(?:查看|访问|显示)|没有找到(?:对应的)?站点|没有找到(?:符合条件|相关|匹配)的(?:记录|信息|内容|结果|数据)|(?:page|file|content)\b.{0,40}(?:does not|doesn't) exist|(?:暂无|没有|查无|无)(?:此|该)(?:信息|内容|页面|文章|记录)"
    r"|(?:找不到|未找到|没有找到|无法找到|不存在)(?:您|你)?(?:要|所)?(?:访问|请求|浏览|查看|查找)?的?(?:该|此|相关)?(?:页面|网页|文章|信息|内容|文件|资料|资源)"
    r"|您(?:正在|要)(?:搜索|查找|访问|寻找)的(?:页面|网页|页|资源|文件)可能|(?:page|file|url|resource)\b.{0,40}(?:could not|cannot|can't) be found"
    r"|(?<!\d)404\s*(?:not found|错误|页面|error|-(?!\d))|page not found|object not found|无法(?:访问|找到|显示)(?:此|该)(?:页|网页|网站)|not found on this server",
    re.IGNORECASE,
)
# What a search says that found nothing, and what it asks for behind that.
NONE_FOUND = re.compile(r"(?:找到|检索到|查询到|搜索到|搜到)\s*(?:约|相关|符合条件的)?\s*0\s*[条個个篇项]")
SAYS_NONE = re.compile(
    r"\W*(?:(?:抱歉|对不起|很遗憾)\W*)?(?:没有|没能|未能?|暂未)(?:找到|检索到|查询到|搜索到|搜到|查到).{0,40}(?:结果|信息|内容|记录|文章|数据)(?:\W{0,3}请.{0,40})?\W*$"
)
# What is no page that is missing, whatever the sentence beside it says: a number that only Microsoft's scripts have.
CODED = re.compile(r"(?:错误|error)\s*'8[0-9a-fA-F]{7}'")
# What servers, databases and frameworks answer with a good status when they fail.
FAILED = re.compile(
    r"HTTP (?:Status|Error) 5\d\d|Internal Server Error|Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway Time-?out|Runtime Error|Server Error in|Fatal error:|"
    r"应用程序中的服务器错误|运行时错误|服务器(?:内部)?(?:错误|繁忙|异常|出错)|系统(?:错误|异常|出错|繁忙|维护|升级)|(?:网站|本站|系统|平台|服务器).{0,8}(?:维护|升级)(?:中|升级|期间)|"
    r"Microsoft OLE DB|ODBC [\w ]{0,20}Driver|错误 '8[0-9a-fA-F]{7}'|(?:Warning|Parse error|Notice|Fatal error)\s*: .{0,200}\bon line\b|Whitelabel Error Page|Struts Problem Report|Database Error\b|(?:访问|在线|并发)(?:的)?(?:人数|用户|连接)(?:数)?(?:过|太)多|服务器.{0,6}(?:无法|没有|停止)响应|\bORA-\d{5}|SQLSTATE\[|SQL syntax|Traceback \(most recent|ThinkPHP V\d|DisallowedHost|页面(?:出)?错误|(?:服务器|系统|网络|页面)开小差|Too many connections|(?:不在|非)(?:系统)?(?:服务|开放)时间|系统发生(?:了)?(?:未知)?(?:异常|错误|故障)|Welcome to nginx|Internet Information Services|Default Page|恭喜.{0,6}站点创建成功|"
    r"(?:网站|站点|该站)(?:已经?|暂时|临时)(?:被)?(?:关闭|停用|停止服务)|网站暂时无法访问|(?:该|此|本|您的)?域名.{0,6}(?:过期|到期|未续费|停止解析|未绑定)|网站.{0,6}未备案|网站未(?:根据|按照).{0,20}备案|备案信息.{0,8}(?:未更新|不一致|无法访问)|"
    r"(?:could not|can't|cannot|unable to) connect to (?:the )?(?:database|mysql)|数据库(?:连接)?(?:错误|失败|出错)|(?:java|org)\.[a-z]+(?:\.\w+)+(?:Exception|Error)\b",
    re.IGNORECASE,
)
_FRAME = re.compile(
    r"\.(?:cs|vb):(?:行号|line) ?\d|\.(?:java|scala|kt):\d+\)|\.php(?:\(\d+\):| on line \d)|\.py\", line \d"
)
_FRAMES = 3
_FAILURE = re.compile("错误|異常|异常|出错|error|exception|traceback", re.IGNORECASE)


def is_trace(title: str, text: str) -> bool:
    """Whether a page is a failure with its stack trace, however long: the title says it, and calls follow each other.

    >>> is_trace("运行时错误", "在 A.B() 位置 a.cs:行号 6 在 A.C() 位置 a.cs:行号 9 在 D() 位置 d.cs:行号 4")
    True
    """
    return _FAILURE.search(title) is not None and len(list(islice(_FRAME.finditer(text), _FRAMES))) == _FRAMES
