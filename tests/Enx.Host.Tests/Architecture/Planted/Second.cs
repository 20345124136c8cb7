namespace Enx.Host.Tests.Architecture.Planted.Second;

/// <summary>The other half.</summary>
internal sealed class OfSecond
{
    public First.OfFirst? Other { get; init; }
}
