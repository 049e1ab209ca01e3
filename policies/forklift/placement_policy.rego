package io.konveyor.forklift.ovirt

# METADATA
# title: Placement policy
# description: >-
#   `placementPolicyAffinity` contains the whole word `migratable`.
# custom:
#   id: ovirt.placement_policy.affinity_set
#   category: Warning
#   label: Placement policy affinity
#   provenance: Forklift placement_policy.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: placementPolicyAffinity
#       set: "user_migratable"
#       text: the VM may be migrated by hand only
concerns contains {
	"id": "ovirt.placement_policy.affinity_set",
	"category": "Warning",
	"label": "Placement policy affinity",
	"assessment": concat(" ", [
		"The migration mode of this VM, by which the engine may move it between hosts, is not carried over.",
		"Check on the target that live migration and node affinity of the migrated VM are as you want them.",
	]),
} if {
	regex.match(`\bmigratable\b`, input.placementPolicyAffinity)
}
