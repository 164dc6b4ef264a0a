"""Endpoints of the judge: any server that speaks the chat completions of OpenAI, and a made-up one."""
