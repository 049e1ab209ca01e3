package io.konveyor.forklift.ovirt

# METADATA
# title: Decision
# description: >-
#   The document that a client asks for: the version of the rules, everything that was found, and what
#   keeps the rules from judging this VM at all.
validate := {
	"rules_version": RULES_VERSION,
	"errors": errors,
	"concerns": concerns,
}

# METADATA
# title: Input without a name
# description: A VM whose name is missing or not text is no VM as the inventory describes it.
errors contains "The VM has no name, so this is not a policy input." if {
	not vm_named
}

# A rule of its own: with the call in its place, "not" would be undefined instead of true for a missing name.
vm_named if is_string(input.name)
