"""A page that is only shown asks once where it stands in its workflow."""

from typing import Any


class ShownOnce:
    """Beside Wagtail's workflow mixin: its state is a question to the database each time.

    Wagtail's editor asks it fifteen times to draw one page. `shown_only` is set by whoever
    knows that nothing will be changed by this object (`cms.desk.wagtail_hooks.shown_only`).
    """

    shown_only = False

    @property
    def current_workflow_state(self) -> Any:
        if not self.shown_only:
            return super().current_workflow_state
        if "_shown_state" not in self.__dict__:
            self._shown_state = super().current_workflow_state
        return self._shown_state
