/** Registers the catalogue of texts; empty where the texts stand in the code. */
declare module "virtual:texts";
