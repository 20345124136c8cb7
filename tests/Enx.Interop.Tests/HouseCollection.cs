namespace Enx.Interop.Tests;

/// <summary>Tests with browsers run one after another: two cores carry a node, browsers and their video codecs.</summary>
[CollectionDefinition("house", DisableParallelization = true)]
public sealed class HouseCollection : ICollectionFixture<House>;
