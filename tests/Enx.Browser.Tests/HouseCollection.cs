using Xunit;

namespace Enx.Browser.Tests;

/// <summary>Tests run one after another: two cores carry a node, browsers and their video codecs.</summary>
[CollectionDefinition("house", DisableParallelization = true)]
public sealed class HouseCollection : ICollectionFixture<House>;
