"""The benchmark: the product as in production beside a bare Django view, in the same minutes.

Run it with `python3 manage.py benchmark`, or in the project's environment with
`python -m tests.performance`. A figure counts only as a ratio to bare in the same run.
"""
