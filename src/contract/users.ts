/** consul-dataplane's user: transparent proxy leaves this uid's traffic alone (hashicorp/consul-ecs, mesh-init). */
export const DATAPLANE_UID = 5995;
/** Group that the sidecars share; files of the bootstrap volume are readable by it. */
export const SIDECAR_GID = 5995;
/** User of the programs of our image, and of the dev server; the image owns the bootstrap volume with it. */
export const RUNTIME_UID = 5996;
