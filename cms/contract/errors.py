"""The one error of the contract."""


class ContractError(ValueError):
    """A document, or a folder of them, that does not keep the contract.

    `str()` is one line that names the file (or document), the place in it and the cause.
    """
