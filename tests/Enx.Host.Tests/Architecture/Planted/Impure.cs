using System.Net.Sockets;
using Akka.Actor;

namespace Enx.Host.Tests.Architecture.Planted;

/// <summary>Has everything that a pure folder may not have, for the test that has to find it.</summary>
internal sealed class Impure
{
    public IActorRef? Actor { get; init; }

    public Socket? Socket { get; init; }

    public Random? Chance { get; init; }

    public static DateTimeOffset Clock() => DateTimeOffset.UtcNow;
}
