"""Links to other people's identifiers: one SSSOM table and dated lists of divisions, checked, and the Turtle made of them."""

from .derive import Linked, link

__all__ = ["Linked", "link"]
