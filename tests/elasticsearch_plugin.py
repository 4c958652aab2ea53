"""A copy of the Elasticsearch server that can make API keys.

Its index of keys names a tokenizer and two filters of the module analysis-common, which the integration distribution
leaves out. `java/EmailAnalysis.java` gives these three; what makes and checks the keys is the official security module.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

from tests.elasticsearch_server import NoElasticsearchError, java_home, java_version

SOURCE = Path(__file__).parent / "java" / "EmailAnalysis.java"
DESCRIPTOR = """\
name=ducha-test-email
description=Parts of analysis-common for tests
version=1
elasticsearch.version={version}
java.version={java}
classname=ducha.test.EmailAnalysis
"""


def with_email_analysis(tree: Path, folder: Path) -> Path:
    """A copy of a server in a folder, with the plugin in it; raises NoElasticsearchError where it cannot be compiled.

    A whole server, which has the module already, is given back as it is.
    """
    if (tree / "modules" / "analysis-common").is_dir():
        return tree
    home = java_home(tree)
    assert home, "a server without that module comes without a Java of its own"
    copy = folder / tree.name
    shutil.copytree(tree, copy, copy_function=_linked)
    plugin = copy / "plugins" / "ducha-test-email"
    plugin.mkdir()
    classes = folder / "classes"
    command = [str(home / "bin" / "javac"), "-cp", str(tree / "lib" / "*"), "-d", str(classes), str(SOURCE)]
    try:
        subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or error
        raise NoElasticsearchError(f"the plugin for API keys cannot be compiled: {said}") from error
    with zipfile.ZipFile(plugin / "email.jar", "w") as jar:
        for path in sorted(classes.rglob("*.class")):
            jar.write(path, path.relative_to(classes))
    version = tree.name.rpartition("-")[2]
    text = DESCRIPTOR.format(version=version, java=java_version(home))
    (plugin / "plugin-descriptor.properties").write_text(text, "utf-8")
    return copy


def _linked(source: str, target: str) -> None:
    """A hard link where the file system has them: a server is 110 MB."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
