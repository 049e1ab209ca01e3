package io.konveyor.forklift.ovirt

# METADATA
# title: Placement policy
# description: >-
#   `placementPolicyAffinity` is `pinned` or `user_migratable`; the default, `migratable`, is no concern.
# custom:
#   id: ovirt.placement_policy.affinity_set
#   category: Warning
#   label: Placement policy affinity
#   provenance: Forklift placement_policy.rego
#   since: 0.1.0
#   mends: [R12, R18]
#   remedies:
#     - path: placementPolicyAffinity
#       set: "migratable"
#       text: the VM may be migrated automatically and by hand
concerns contains {
	"id": "ovirt.placement_policy.affinity_set",
	"category": "Warning",
	"label": "Placement policy affinity",
	"assessment": concat(" ", [
		"The engine may not move this VM between hosts by itself, a restriction that is not carried over.",
		"Find out what binds it to its host, and set the eviction strategy and node affinity of the migrated VM accordingly.",
	]),
} if {
	input.placementPolicyAffinity in {"pinned", "user_migratable"}
}
