"""The voices, one module an engine. To add one, see `speech.engine.Engine`."""
