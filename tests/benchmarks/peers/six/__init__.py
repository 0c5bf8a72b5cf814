"""Six: the same six charts in Streamlit, Dash and Panel, opened by the same browser.

Belongs here: the figures (made once, so that the tool alone is compared), one app per tool, the
browser's clock. Not here: the project's own pages (tests.benchmarks.pages).
"""
