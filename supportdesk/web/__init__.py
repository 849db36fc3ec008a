"""The desk over the web (extra `web`): report form, status page, survey, intake for machines.

Stands on services; FastAPI, Jinja2 and uvicorn are imported here and nowhere else.
"""
