"""Settings of a shop that reads the flag from its environment, as many projects do."""

import os

from shop.settings_plain import *  # noqa: F401,F403

if "SECURE_PROXY_SSL_HEADER" in os.environ:
    SECURE_PROXY_SSL_HEADER = tuple(os.environ["SECURE_PROXY_SSL_HEADER"].split(","))
