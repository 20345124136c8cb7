namespace Enx.Host.Tests.Architecture.Planted.First;

/// <summary>Half of a circle, for the test that has to find it.</summary>
internal sealed class OfFirst
{
    public Second.OfSecond? Other { get; init; }
}
