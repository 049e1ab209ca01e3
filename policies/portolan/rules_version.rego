package io.konveyor.forklift.ovirt

# Written by "npm run policies" from the contents of the rules; a changed rule has every VM validated again.
RULES_VERSION := 1620550179

rules_version := {"rules_version": RULES_VERSION}
