/**
 * Seconds between two blocks that Bitcoin and its relatives aim at, by the hash of the first block.
 * A chain that is not here has to be told of by `expectedBlockSeconds`.
 */
export const blockSecondsByGenesis: Readonly<Record<string, number>> = {
  // Bitcoin, and Bitcoin Cash, which shares it
  '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f': 600,
  // Bitcoin's test networks 3 and 4
  '000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943': 600,
  '00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043': 600,
  // Litecoin
  '12a765e31ffd4059bada1e25190f6e98c99d9714d334efa41a195a7e7e04bfe2': 150,
  // Dogecoin
  '1a91e3dace36e2be3bf030a65679fe821aa1d6ef92e7c9902eb318182c355691': 60,
  // Handshake
  '5b6ef2d3c1f3cdcadfd9a030ba1811efdd17740f14e166489760741d075992e0': 600,
};
