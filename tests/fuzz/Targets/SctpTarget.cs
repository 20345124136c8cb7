using System.Buffers.Binary;
using Enx.Media.Sctp;
using Enx.Media.Tests.Sctp;

namespace Enx.Fuzz.Targets;

/// <summary>
/// SCTP packets that came out of DTLS, on an association that is up and has channels. The verification tag and the checksum are put right, so
/// that what is behind them is reached. One association serves many inputs, and is made anew when one has ended it.
/// </summary>
internal sealed class SctpTarget : FuzzTarget
{
    private const int Lives = 1000;
    private const int MostHeld = 1 << 20;

    private readonly byte[] _answer = new byte[SctpAssociation.MaxPacket];
    private SctpWorld? _world;
    private uint _tag;
    private int _inputs;

    public override string Name => "sctp";

    public override int MaxLength => SctpAssociation.MaxPacket;

    // A large message may become whole, and a new association is made now and then.
    public override long MaxAllocated => 16 << 20;

    public override IEnumerable<byte[]> Seeds => Packets().Take(200);

    public override void Run(Span<byte> input)
    {
        if (_world is null || _inputs++ % Lives == 0 || !_world.Server.Association.IsUp) Begin([]);
        if (input.Length >= 12)
        {
            BinaryPrimitives.WriteUInt32BigEndian(input[4..], _tag);
            Enx.Media.Tests.Sctp.Packets.Seal(input);
        }

        var association = _world!.Server.Association;
        association.OnPacket(input, _world.NowUs);
        for (var i = 0; i < 64 && association.TryWrite(_answer, _world.NowUs, out _); i++)
        {
        }

        if (_inputs % 50 == 0) association.OnTimeout(_world.NowUs + 2_000_000);
        if (association.ReceiveBufferedBytes > MostHeld || association.SendBufferedBytes > MostHeld) throw new InvalidOperationException("more is held than may be");
        _world.Server.Messages.Clear();
    }

    private List<byte[]> Packets()
    {
        var packets = new List<byte[]>();
        Begin(packets);
        return packets;
    }

    private void Begin(List<byte[]> packets)
    {
        var world = _world = new SctpWorld(new NetworkConditions { Loss = 0.1 }, 1);
        world.ToServer.Pass = p =>
        {
            packets.Add(p);
            // All but INIT bear the tag that the server has given.
            if (p.Length >= 12 && BinaryPrimitives.ReadUInt32BigEndian(p.AsSpan(4)) is > 0 and var tag) _tag = tag;
            return true;
        };
        world.Client.Association.Connect(world.NowUs);
        world.RunUntil(() => world.Client.Association.IsUp && world.Server.Association.IsUp, 30);
        var kept = world.Open(new DataChannelOptions("kept"));
        var loose = world.Open(new DataChannelOptions("loose", "", false, MaxRetransmits: 0));
        var closed = world.Open(new DataChannelOptions("closed"));
        foreach (var channel in new[] { kept, loose })
            for (var n = 0; n < 4; n++) world.Client.Channels.Send(channel, false, new byte[200 + 700 * n], world.NowUs);
        world.Client.Channels.Close(closed);
        world.Run(2);
        world.ToServer.Pass = null;
    }
}
