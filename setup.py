"""What is compiled: the pass over a page's tree (crawler/text/page_pass.pyx). Everything else stands in setup.cfg.

Where Cython, lxml's headers or a C compiler are missing, the installation goes on without it, and the pass runs in
Python: the same articles, a sixth slower.
"""

from setuptools import Extension, setup


def compiled() -> list[Extension]:
    """The modules to compile; none where what is needed to do so is missing."""
    try:
        from Cython.Build import cythonize
        from lxml import get_include
    except ImportError:
        return []
    module = Extension("crawler.text.page_pass", ["crawler/text/page_pass.pyx"], include_dirs=get_include())
    modules: list[Extension] = cythonize([module], build_dir="build")
    for module in modules:
        module.optional = True  # said of the module above, it would be lost
    return modules


setup(ext_modules=compiled())
