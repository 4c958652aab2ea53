"""What is compiled: passes over a page (crawler/text/*.pyx) and the language model's search. The rest is in setup.cfg.

Where Cython, lxml's headers or a C compiler are missing, the installation goes on without them, and Python does the
same: the same articles, in not quite twice the time.
"""

from pathlib import Path

from setuptools import Extension, setup


def compiled() -> list[Extension]:
    """The modules to compile; none where what is needed to do so is missing."""
    try:
        from Cython.Build import cythonize
        from lxml import get_include
    except ImportError:
        return []
    sources = (*Path("crawler/text").glob("*.pyx"), *Path("crawler/text/repair").glob("*.pyx"))
    named = {".".join(source.with_suffix("").parts): str(source) for source in sources}
    modules: list[Extension] = cythonize(
        [Extension(name, [source], include_dirs=get_include()) for name, source in sorted(named.items())],
        build_dir="build",
    )
    for module in modules:
        module.optional = True  # said of the module above, it would be lost
    return modules


setup(ext_modules=compiled())
