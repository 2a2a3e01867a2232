"""The article itself, in the reader's own copy: prove the graph against it, see what is left out, draft the next one."""
