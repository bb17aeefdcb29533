"""Finds the functions of a C++ file and counts their lines, without a compiler.

Not a parser of C++: comments, strings and preprocessor lines are blanked, and a brace opens a function
when the text between it and the statement before looks like a function's head. That is enough for code in
one style, and its tests say what it understands.
"""

import re

_SKIPPED = re.compile(
    r'//[^\n]*'
    r'|/\*.*?\*/'
    r'|R"(?P<mark>[^\s()\\]{0,16})\(.*?\)(?P=mark)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'",
    re.DOTALL,
)
_DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", re.MULTILINE)
_TEMPLATE = re.compile(r"\btemplate\s*<[^{};]*?>\s*(?=[\w\[])")
_ACCESS = re.compile(r"\b(?:public|private|protected)\s*:")
_SCOPE = re.compile(r"\b(?:namespace|class|struct|union|enum)\b[^()=]*$|\bextern\s*$")
_NAME = re.compile(r"([~\w:]*(?:operator\s*\(\s*\)|operator\s*[^\s\w(]+|~?\w+))\s*\(")
_ASSIGNMENT = re.compile(r"(?<![=!<>])=(?!=)")
_MEMBER = re.compile(r"\)[^(){}]*[^:]:(?!:).*[\w>]\s*$", re.DOTALL)
_KEYWORDS = {"requires", "decltype", "alignas", "explicit", "sizeof", "noexcept"}


def _blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def without_comments(text, keep_strings=False):
    """The text with comments (and strings) blanked, every line in its place."""

    def replacement(match):
        if keep_strings and not match.group().startswith(("//", "/*")):
            return match.group()
        return _blank(match)

    return _SKIPPED.sub(replacement, text)


def _function_name(head):
    """The name of the function that `head` declares, or None when it declares something else."""
    head = _TEMPLATE.sub("", head)
    for match in _NAME.finditer(head):
        name = match.group(1)
        if "operator" not in name and _ASSIGNMENT.search(head[: match.start()]):
            return None  # an initialiser
        if name not in _KEYWORDS:
            return name
    return None


def _closing_brace(code, at):
    depth = 0
    for match in re.compile(r"[{}]").finditer(code, at):
        depth += 1 if match.group() == "{" else -1
        if depth == 0:
            return match.start()
    return len(code) - 1


def functions(text):
    """(name, first line, number of lines) of each function with a body; a lambda is part of its function."""
    code = _DIRECTIVE.sub(_blank, without_comments(text))
    code = _ACCESS.sub(lambda match: " " * (len(match.group()) - 1) + ";", code)
    found = []
    head_start = 0
    at = 0
    while at < len(code):
        head = code[head_start:at]
        character = code[at]
        if character == "{" and _SCOPE.search(head):
            head_start = at + 1
        elif character == "{":
            end = _closing_brace(code, at)
            name = _function_name(head)
            if name and head.count("(") == head.count(")") and not _MEMBER.search(head):
                first = code.count("\n", 0, at - len(head.lstrip())) + 1
                found.append((name, first, code.count("\n", 0, end) + 2 - first))
                head_start = end + 1
            at = end
        elif character == "}" or character == ";" and head.count("(") == head.count(")"):
            head_start = at + 1
        at += 1
    return found
