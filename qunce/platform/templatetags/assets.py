"""`{% load assets %}{% asset "console/app.css" %}`: a static file's address with its fingerprint."""

from django import template

from qunce.platform.assets import address

register = template.Library()
register.simple_tag(address, name="asset")
