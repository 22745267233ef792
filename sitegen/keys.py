"""Keys: digests of all that decides the bytes of an address.

A page whose key is as it was when it was made is not made again. A key is made of ids of
editions, which never change, of digests of documents that do, and of what was looked up
elsewhere; making one is far cheaper than making the page.
"""

from hashlib import blake2b

from cms.contract import Document, encode
from cms.contract.documents import Blob

# 96 bits: what a reader would have to wait for is two keys of one address being the same.
SIZE = 12


def digest(*parts: str) -> str:
    """24 hexadecimal digits over the parts, none of which runs into the next."""
    return blake2b("\0".join(parts).encode(), digest_size=SIZE).hexdigest()


def of_document(document: Document | None) -> str:
    """A document in the version it has; empty for none."""
    if document is None:
        return ""
    return blake2b(encode(document), digest_size=SIZE).hexdigest()


def of_blob(recipe: str, blob: Blob | None) -> str:
    """A recipe and what it has become."""
    if blob is None:
        return recipe
    facts = (blob.sha256, blob.type, blob.size, blob.width, blob.height, blob.duration_ms)
    return f"{recipe} {facts}"
