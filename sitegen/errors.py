"""The one error of sitegen."""


class SiteError(Exception):
    """A site that cannot be built whole.

    `document` names the document at fault as `made_from` does ("edition:<id>");
    `cause` is the reason. `str()` is one line with both.
    """

    def __init__(self, document: str, cause: str) -> None:
        self.document = document
        self.cause = " ".join(cause.split())
        super().__init__(f"{document}: {self.cause}")

    def __reduce__(self) -> tuple[type["SiteError"], tuple[str, str]]:
        return SiteError, (self.document, self.cause)
