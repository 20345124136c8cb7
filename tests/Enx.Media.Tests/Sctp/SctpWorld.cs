using Enx.Media.Sctp;

namespace Enx.Media.Tests.Sctp;

/// <summary>A client and a server with a simulated network between them, on virtual time.</summary>
internal sealed class SctpWorld
{
    private readonly byte[] _buffer = new byte[SctpAssociation.MaxPacket];

    public SctpWorld(NetworkConditions? conditions = null, int seed = 1)
    {
        Client = new SctpEnd(client: true, seed);
        Server = new SctpEnd(client: false, seed + 1);
        ToServer = new SimulatedNetwork(conditions ?? new NetworkConditions(), seed + 2);
        ToClient = new SimulatedNetwork(conditions ?? new NetworkConditions(), seed + 3);
    }

    public SctpEnd Client { get; }

    public SctpEnd Server { get; }

    public SimulatedNetwork ToServer { get; }

    public SimulatedNetwork ToClient { get; }

    /// <summary>Far from zero, so that a zero left somewhere shows.</summary>
    public long NowUs { get; private set; } = 1_000_000_000;

    /// <summary>Two ends that are connected. A handshake gives up after ten tries, and a network that loses eight in a row may bring it to
    /// that: then it is tried on another day.</summary>
    public static SctpWorld Connected(NetworkConditions? conditions = null, int seed = 1)
    {
        const int Days = 10;
        for (var day = 0; day < Days; day++)
        {
            var world = new SctpWorld(conditions, seed + 1000 * day);
            world.Client.Association.Connect(world.NowUs);
            if (world.RunUntil(() => world.Client.Association.IsUp && world.Server.Association.IsUp, 30)) return world;
        }

        throw new InvalidOperationException($"the association did not come up on any of {Days} days");
    }

    /// <summary>Lets time pass.</summary>
    public void Run(double seconds) => RunUntil(() => false, seconds);

    /// <summary>Lets time pass until something holds; false when it never did.</summary>
    public bool RunUntil(Func<bool> condition, double seconds)
    {
        var endUs = NowUs + (long)(seconds * 1e6);
        while (true)
        {
            Flush();
            if (condition()) return true;
            var next = Math.Min(
                Math.Min(ToServer.NextUs, ToClient.NextUs),
                Math.Min(Client.Association.NextTimeoutUs, Server.Association.NextTimeoutUs));
            if (next > endUs)
            {
                NowUs = endUs;
                return condition();
            }

            NowUs = Math.Max(NowUs, next);
            while (ToServer.TryTake(NowUs, out var packet)) Deliver(Server, packet);
            while (ToClient.TryTake(NowUs, out var packet)) Deliver(Client, packet);
            foreach (var end in new[] { Client, Server })
                if (end.Association.NextTimeoutUs <= NowUs) end.Association.OnTimeout(NowUs);
        }
    }

    /// <summary>Hands a packet over, past the network.</summary>
    public void Deliver(SctpEnd end, ReadOnlySpan<byte> packet)
    {
        end.Association.OnPacket(packet, NowUs);
        end.Note();
        Flush();
    }

    public void Flush()
    {
        while (Client.Association.TryWrite(_buffer, NowUs, out var length)) ToServer.Send(_buffer.AsSpan(0, length), NowUs);
        while (Server.Association.TryWrite(_buffer, NowUs, out var length)) ToClient.Send(_buffer.AsSpan(0, length), NowUs);
    }

    public DataChannel Open(DataChannelOptions options)
    {
        var channel = Client.Channels.Open(options) ?? throw new InvalidOperationException("no channel");
        return RunUntil(() => Server.Opened.Any(c => c.Label == options.Label), 60) ? channel : throw new InvalidOperationException("the channel does not open");
    }
}
