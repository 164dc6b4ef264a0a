"""Groups of commands that may be given a name in place of a verb."""

from typing import Any, ClassVar

from typer.core import TyperGroup

_HELP = ("-h", "--help")


class NameOrVerb(TyperGroup):
    """`coachloop handoff Dana` is `coachloop handoff show Dana`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[Any, Any, list[str]]:
        known = args[0] in self.commands or args[0].startswith("-")
        found: tuple[Any, Any, list[str]] = super().resolve_command(ctx, args if known else ["show", *args])
        return found


class VerbFirst(TyperGroup):
    """What does not begin with a verb belongs to the verb `first`: also nothing at all, and options."""

    first: ClassVar[str]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in _HELP):
            args = [self.first, *args]
        return super().parse_args(ctx, args)
