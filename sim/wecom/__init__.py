"""A WeCom (企业微信) server of our own: same paths, fields, errors, limits and callbacks."""
