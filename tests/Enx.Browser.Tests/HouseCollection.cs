using Xunit;

namespace Enx.Browser.Tests;

/// <summary>What measures how fast pictures and sound come: one test after another, as two cores carry a node, browsers and their video codecs.</summary>
[CollectionDefinition("house", DisableParallelization = true)]
public sealed class HouseCollection : ICollectionFixture<House>;

/// <summary>What people do on the pages, whenever it happens: runs beside <see cref="CallsCollection"/>, before all that measures.</summary>
[CollectionDefinition("pages")]
public sealed class PagesCollection : ICollectionFixture<House>;

/// <summary>Who comes, goes, and comes back: runs beside <see cref="PagesCollection"/>, with a node and a browser of its own.</summary>
[CollectionDefinition("calls")]
public sealed class CallsCollection : ICollectionFixture<House>;
