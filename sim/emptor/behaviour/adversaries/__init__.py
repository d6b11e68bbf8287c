"""Adversaries: sellers who attack the record, the rules or the buyers, one kind of attack a file.

`behaviour/library.py` imports them all, and with that registers their strategies and campaigns.
"""
