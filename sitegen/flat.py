"""Templates without inheritance: what a page extends is put together once, not for each page.

Jinja looks a parent up for every rendering and hands each piece of text from generator to
generator; of a page that is rendered millions of times that is a third of the time.
"""

from typing import Any

from jinja2 import Environment, Template, nodes
from markupsafe import escape


def load(env: Environment, name: str) -> Template:
    """The template `name` as one piece. TemplateNotFound as Jinja has it.

    What it prints of the theme's words and addresses is text in it already: `_("…")` without
    values, `asset["…"]` and `address.…` are the same on every page.
    """
    tree = _whole(env, name)
    for output in tree.find_all(nodes.Output):
        output.nodes = [_settled(env, node) for node in output.nodes]
    return env.template_class.from_code(env, env.compile(tree, name), dict(env.globals))


def _settled(env: Environment, node: nodes.Expr) -> nodes.Expr:
    known: dict[str, Any] = dict(env.globals)
    match node:
        case nodes.Call(node=nodes.Name(name="_"), args=[nodes.Const(value=message)], kwargs=[]):
            text = known["_"](message)
        case nodes.Getitem(node=nodes.Name(name="asset"), arg=nodes.Const(value=key)):
            text = known["asset"][key]
        case nodes.Getattr(node=nodes.Name(name="address"), attr=key):
            text = known["address"][key]
        case _:
            return node
    return nodes.TemplateData(str(escape(text)), lineno=node.lineno)


def _whole(env: Environment, name: str) -> nodes.Template:
    """The topmost template that `name` extends, with the blocks of those below it."""
    kept: list[nodes.Node] = []
    blocks: dict[str, nodes.Block] = {}
    while True:
        tree = _parse(env, name)
        for block in tree.find_all(nodes.Block):
            blocks.setdefault(block.name, block)
        above = [node for node in tree.body if isinstance(node, nodes.Extends)]
        if not above:
            break
        # What a template sets, imports and defines is known to its blocks.
        kept += [node for node in tree.body if isinstance(node, _KNOWN)]
        name = above[0].template.as_const()
    _fill(tree, blocks)
    tree.body[:0] = kept
    return tree


_KNOWN = (nodes.Assign, nodes.FromImport, nodes.Import, nodes.Macro)


def _parse(env: Environment, name: str) -> nodes.Template:
    assert env.loader is not None
    source, filename, _ = env.loader.get_source(env, name)
    return env.parse(source, name, filename)


def _fill(node: nodes.Node, blocks: dict[str, nodes.Block]) -> None:
    """Put in the place of each block what it holds, the child's own where it has one."""
    for field, value in node.iter_fields():
        if not isinstance(value, list):
            continue
        filled: list[Any] = []
        for one in value:
            if isinstance(one, nodes.Block):
                block = blocks.get(one.name, one)
                _fill(block, blocks)
                filled += block.body
            else:
                if isinstance(one, nodes.Node):
                    _fill(one, blocks)
                filled.append(one)
        setattr(node, field, filled)
