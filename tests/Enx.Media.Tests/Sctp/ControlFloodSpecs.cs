using System.Buffers.Binary;
using System.Text;
using Enx.Media.Routing;
using Enx.Media.Sctp;
using Xunit;

namespace Enx.Media.Tests.Sctp;

/// <summary>Chunks of a few bytes that would move thousands of TSNs: what they may cost.</summary>
public sealed class ControlFloodSpecs
{
    private const int PerSecond = 2000;

    [Theory]
    [InlineData(0u)]
    [InlineData(0xFFFF_F000u)]
    public void Moving_on_takes_a_step_for_what_is_here_and_none_for_what_is_not(uint first)
    {
        var random = new Random(3758);
        var tracker = new ReceiveTracker(first);
        var model = new HashSet<uint>();
        var (cumulative, highest) = (first - 1, first - 1);
        for (var round = 0; round < 3000; round++)
        {
            for (var n = random.Next(20); n > 0; n--)
            {
                var tsn = cumulative + 2 + (uint)random.Next(random.Next(2) == 0 ? 100 : ReceiveTracker.Window - 1);
                tracker.Add(tsn);
                model.Add(tsn);
                if (Serial.IsAfter(tsn, highest)) highest = tsn;
            }

            var to = cumulative + (uint)random.Next(random.Next(2) == 0 ? 100 : ReceiveTracker.Window + 1);
            var expected = model.Where(t => !Serial.IsAfter(t, to)).OrderBy(t => t - cumulative).ToList();
            var steps = new List<uint>();
            while (tracker.TryStep(to)) steps.Add(tracker.Cumulative);
            Assert.Equal(expected, steps);
            Assert.Equal(to, tracker.Cumulative);
            cumulative = to;
            if (Serial.IsAfter(to, highest)) highest = to;
            model.ExceptWith(expected);
            while (tracker.TryAdvance()) Assert.True(model.Remove(++cumulative));
            Assert.Equal((cumulative, highest != cumulative), (tracker.Cumulative, tracker.HasGap));
        }
    }

    [Fact]
    public void What_waits_is_told_in_its_turn_when_its_sender_moves_on_over_thousands()
    {
        var (world, tag, tsn) = Live();
        world.Deliver(world.Server, Packet(tag, Data(tsn + 3000, 2, "b"), Data(tsn + 10, 1, "a", DataChunk.BeginFlag), Data(tsn + 11, 1, "a", DataChunk.EndFlag), Data(tsn + 7000, 3, "c")));
        Assert.Empty(world.Server.Messages);
        world.Deliver(world.Server, Packet(tag, ForwardTsn(tsn + 6999)));
        Assert.Equal(["aa", "b", "c"], world.Server.Messages.Select(m => Encoding.ASCII.GetString(m.Bytes)));
        Assert.Equal(0, world.Server.Association.ReceiveBufferedBytes);
    }

    [Fact]
    public void Of_many_FORWARD_TSNs_in_a_packet_the_first_counts()
    {
        var (world, tag, tsn) = Live();
        uint? told = null;
        world.ToClient.Pass = p =>
        {
            if (p[SctpPacket.HeaderLength] == (byte)ChunkType.Sack) told = BinaryPrimitives.ReadUInt32BigEndian(p.AsSpan(16));
            return true;
        };
        var admitted = world.Server.ControlAdmitted;
        world.Deliver(world.Server, Packet(tag, [.. Enumerable.Range(1, 140).Select(n => ForwardTsn(tsn + (uint)n * ReceiveTracker.Window - 1))]));
        Assert.Equal(tsn + ReceiveTracker.Window - 1, told);
        Assert.Equal((1, 139L), (world.Server.ControlAdmitted - admitted, world.Server.Association.ControlDropped));
    }

    [Fact]
    public void A_flood_of_FORWARD_TSNs_is_taken_at_its_rate_and_leaves_the_other_direction_working()
    {
        var (world, tag, tsn) = Live();
        var rate = new RateLimit(PerSecond);
        world.Server.AdmitsControl = now => Take(ref rate, now);
        var admitted = world.Server.ControlAdmitted;
        for (uint n = 1; n <= 20_000; n++) world.Deliver(world.Server, Packet(tag, ForwardTsn(tsn + n * ReceiveTracker.Window), ForwardTsn(tsn + n * ReceiveTracker.Window + 1)));
        Assert.Equal((PerSecond, 40_000L - PerSecond), (world.Server.ControlAdmitted - admitted, world.Server.Association.ControlDropped));
        Assert.Equal(0, world.Server.Association.ReceiveBufferedBytes);

        world.Server.Channels.Send(world.Server.OpenedAs("x"), true, "still here"u8.ToArray(), world.NowUs);
        Assert.True(world.RunUntil(() => world.Client.Messages.Count == 1, 10));
        Assert.True(world.Server.Association.IsUp);
    }

    [Fact]
    public void A_flood_of_SACKs_that_give_and_take_back_is_taken_at_its_rate_and_loses_no_message()
    {
        var (world, tag, _) = Live();
        var rate = new RateLimit(PerSecond);
        world.Server.AdmitsControl = now => Take(ref rate, now);
        var channel = world.Server.OpenedAs("x");
        var sent = new List<uint>();
        world.ToClient.Pass = p =>
        {
            Assert.True(SctpPacket.TryParse(p, out var packet));
            for (var reader = new ChunkReader(packet.Chunks); reader.MoveNext();)
                if (reader.Current.Type == ChunkType.Data && DataChunk.TryParse(reader.Current, out var data)) sent.Add(data.Tsn);
            return false;
        };
        for (var n = 0; n < 2000; n++) world.Server.Channels.Send(channel, false, new[] { (byte)n }, world.NowUs);
        world.Flush();
        Assert.InRange(sent.Count, 100, 2000);

        var admitted = world.Server.ControlAdmitted;
        var (first, outstanding) = (sent[0], (ushort)sent.Count);
        var packet = Packet(tag, [.. Enumerable.Range(0, 60).Select(n => n % 2 == 0 ? Sack(first - 1, (2, outstanding)) : Sack(first - 1))]);
        var other = Packet(tag, Sack(first - 1));
        for (var n = 0; n < 5000; n++)
        {
            world.Deliver(world.Server, packet);
            world.Deliver(world.Server, other);
        }

        Assert.Equal((PerSecond, 5000 * 61L - PerSecond), (world.Server.ControlAdmitted - admitted, world.Server.Association.ControlDropped));
        world.ToClient.Pass = null;
        Assert.True(world.RunUntil(() => world.Client.Messages.Count == 2000, 30));
        Assert.Equal(Enumerable.Range(0, 2000).Select(n => (byte)n), world.Client.Messages.Select(m => m.Bytes[0]));
        Assert.True(world.RunUntil(() => world.Server.Association.SendBufferedBytes == 0, 10));
    }

    [Fact]
    public void Data_behind_a_control_chunk_that_is_refused_is_taken()
    {
        var (world, tag, tsn) = Live();
        world.Server.AdmitsControl = _ => false;
        world.Deliver(world.Server, Packet(tag, ForwardTsn(tsn + 100), Sack(1), Data(tsn, 1, "taken")));
        Assert.Equal("taken"u8.ToArray(), Assert.Single(world.Server.Messages).Bytes);
        Assert.Equal(2, world.Server.Association.ControlDropped);
    }

    [Fact]
    public void A_shutdown_may_bring_a_SACK_with_it()
    {
        var (world, tag, _) = Live();
        var admitted = world.Server.ControlAdmitted;
        world.Deliver(world.Server, Packet(tag, Control(ChunkType.Shutdown, 1), Sack(1), Control(ChunkType.Shutdown, 1), Sack(1)));
        Assert.Equal((2, 2L), (world.Server.ControlAdmitted - admitted, world.Server.Association.ControlDropped));
    }

    [Fact]
    public void A_RE_CONFIG_with_more_parameters_than_it_may_have_has_two_looked_at()
    {
        var (world, tag, _) = Live();
        var answers = 0;
        world.ToClient.Pass = p =>
        {
            Assert.True(SctpPacket.TryParse(p, out var packet));
            for (var reader = new ChunkReader(packet.Chunks); reader.MoveNext();)
                if (reader.Current.Type == ChunkType.ReConfig) answers++;
            return true;
        };
        // Outgoing reset requests without a stream: all streams.
        var requests = Enumerable.Range(0, 8).SelectMany(n => Convert.FromHexString($"000D0010{n:X8}0000000000000000")).ToArray();
        world.Deliver(world.Server, Packet(tag, [(byte)ChunkType.ReConfig, 0, 0, (byte)(4 + requests.Length), .. requests]));
        Assert.Equal(2, answers);
    }

    /// <summary>An association with a channel "x", the tag that the server wants to see, and the client's next TSN.</summary>
    private static (SctpWorld World, uint Tag, uint NextTsn) Live()
    {
        var world = SctpWorld.Connected();
        world.Open(new DataChannelOptions("x"));
        world.Run(1);
        var (tag, next) = (0u, 0u);
        world.ToServer.Pass = p =>
        {
            tag = BinaryPrimitives.ReadUInt32BigEndian(p.AsSpan(4));
            Assert.True(SctpPacket.TryParse(p, out var packet));
            for (var reader = new ChunkReader(packet.Chunks); reader.MoveNext();)
                if (reader.Current.Type == ChunkType.Data && DataChunk.TryParse(reader.Current, out var data)) next = data.Tsn + 1;
            return true;
        };
        // A second one on the wire tells both numbers.
        world.Open(new DataChannelOptions("y"));
        world.Run(1);
        world.ToServer.Pass = null;
        return (world, tag, next);
    }

    private static bool Take(ref RateLimit rate, long nowUs)
    {
        if (!rate.Has(1, nowUs)) return false;
        rate.Take(1);
        return true;
    }

    private static byte[] Packet(uint tag, params byte[][] chunks)
    {
        var packet = new byte[SctpPacket.HeaderLength + chunks.Sum(c => c.Length + 3 & ~3)];
        BinaryPrimitives.WriteUInt16BigEndian(packet, SctpOptions.Port);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), SctpOptions.Port);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), tag);
        var at = SctpPacket.HeaderLength;
        foreach (var chunk in chunks)
        {
            chunk.CopyTo(packet, at);
            at += chunk.Length + 3 & ~3;
        }

        Packets.Seal(packet);
        return packet;
    }

    private static byte[] Control(ChunkType type, uint tsn) => [(byte)type, 0, 0, 8, .. Word(tsn)];

    private static byte[] ForwardTsn(uint tsn) => Control(ChunkType.ForwardTsn, tsn);

    private static byte[] Sack(uint cumulative, params (ushort Start, ushort End)[] gaps) =>
        [(byte)ChunkType.Sack, 0, 0, (byte)(16 + 4 * gaps.Length), .. Word(cumulative), .. Word(100_000), 0, (byte)gaps.Length, 0, 0, .. gaps.SelectMany(g => Word((uint)g.Start << 16 | g.End))];

    private static byte[] Data(uint tsn, ushort ssn, string text, byte flags = DataChunk.BeginFlag | DataChunk.EndFlag)
    {
        var value = new byte[DataChunk.FieldsLength + text.Length];
        DataChunk.WriteFields(value, tsn, 0, ssn, Ppid.Binary);
        Encoding.ASCII.GetBytes(text, value.AsSpan(DataChunk.FieldsLength));
        return [(byte)ChunkType.Data, flags, 0, (byte)(4 + value.Length), .. value];
    }

    private static byte[] Word(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
