"""Many videos, in worker processes here or on a cluster; a ledger knows which of them are done.

The coordinator opens no video: what a broken file can do to a decoder, it does to a process that can be replaced.
"""
