using System.Buffers.Binary;
using Enx.Media.Sctp;
using Xunit;
using Xunit.Abstractions;

namespace Enx.Media.Tests.Sctp;

public sealed class HostilePacketSpecs(ITestOutputHelper output)
{
    private const int Mutations = 1_000_000;

    [Fact]
    public void A_million_mutated_packets_never_throw_and_memory_stays_bounded()
    {
        var random = new Random(9260);
        var buffer = new byte[SctpAssociation.MaxPacket];
        var (fresh, aborted, most) = (0, 0, 0);
        SctpWorld? world = null;
        List<byte[]> seeds = [];
        for (var n = 0; n < Mutations; n++)
        {
            // A new association now and then, and always when one was ended by a good ABORT or a broken rule.
            if (world is null || n % 5000 == 0 || !world.Server.Association.IsUp || !world.Client.Association.IsUp)
            {
                if (world is not null && !world.Server.Association.IsUp) aborted++;
                fresh++;
                (world, seeds) = Live(fresh);
            }

            var packet = Mutate(random, seeds);
            var end = (n & 7) == 0 ? world.Client : world.Server;
            end.Association.OnPacket(packet, world.NowUs);
            most = Math.Max(most, Math.Max(end.Association.ReceiveBufferedBytes, end.Association.SendBufferedBytes));
            // The answers must be written too; they go nowhere.
            for (var i = 0; i < 64 && end.Association.TryWrite(buffer, world.NowUs, out _); i++)
            {
            }

            if (n % 50 == 0) end.Association.OnTimeout(world.NowUs + random.Next(5_000_000));
        }

        output.WriteLine($"{fresh} associations, {aborted} ended, {most} bytes held at most");
        Assert.InRange(most, 1, 1024 * 1024);
    }

    [Fact]
    public void Packets_of_strangers_who_know_no_tag_do_not_disturb_an_association()
    {
        var random = new Random(8261);
        var (world, seeds) = Live(1);
        var channel = world.Client.Channels.All.First(c => c.Options.Reliable);
        for (var n = 0; n < 200_000; n++)
        {
            var packet = Mutate(random, seeds);
            // A checksum that fits, but a tag that does not: what INIT has, or any.
            if (packet.Length < 12) continue;
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), n % 2 == 0 ? 0 : (uint)random.NextInt64(1, 1L << 32));
            Packets.Seal(packet);
            world.Deliver(world.Server, packet);
        }

        world.Server.Messages.Clear();
        world.Client.Channels.Send(channel, true, "still here"u8.ToArray(), world.NowUs);
        Assert.True(world.RunUntil(() => world.Server.Messages.Count > 0, 10));
        Assert.Equal((1, 1), (world.Server.Connections, world.Client.Connections));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void Fragments_that_never_become_a_message_are_held_within_the_bound(int length)
    {
        var world = SctpWorld.Connected();
        world.Open(new DataChannelOptions("x"));
        byte[]? template = null;
        world.ToServer.Pass = p => (template = p) is null;
        world.Client.Association.TrySend(new OutgoingMessage(0, Ppid.Binary, new byte[length], ordered: true));
        world.Flush();
        var first = BinaryPrimitives.ReadUInt32BigEndian(template.AsSpan(16));
        for (uint n = 2; n < 60_000; n++)
        {
            var packet = template!.ToArray();
            packet[13] = n % 3 == 0 ? DataChunk.BeginFlag : (byte)0;
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(16), first + n);
            Packets.Seal(packet);
            world.Deliver(world.Server, packet);
        }

        output.WriteLine($"{world.Server.MostHeld} bytes held");
        Assert.InRange(world.Server.MostHeld, 100_000, 1024 * 1024);
        Assert.True(world.Server.Association.IsUp);
    }

    [Fact]
    public void A_message_larger_than_agreed_ends_the_association()
    {
        var world = SctpWorld.Connected();
        world.Open(new DataChannelOptions("x"));
        world.Client.Association.TrySend(new OutgoingMessage(0, Ppid.Binary, new byte[256 * 1024 + 1], ordered: true));
        world.Run(10);
        Assert.Equal((SctpState.Closed, SctpState.Closed), (world.Client.Association.State, world.Server.Association.State));
        Assert.Equal("x", Assert.Single(world.Server.Closed).Label);
    }

    private static (SctpWorld World, List<byte[]> Seeds) Live(int seed)
    {
        var world = new SctpWorld(new NetworkConditions { Loss = 0.1 }, seed);
        var seeds = new List<byte[]>();
        world.ToServer.Pass = world.ToClient.Pass = p =>
        {
            seeds.Add(p);
            return true;
        };
        world.Client.Association.Connect(world.NowUs);
        Assert.True(world.RunUntil(() => world.Client.Association.IsUp && world.Server.Association.IsUp, 30));
        var kept = world.Open(new DataChannelOptions("kept"));
        var loose = world.Open(new DataChannelOptions("loose", "", false, MaxRetransmits: 0));
        var late = world.Open(new DataChannelOptions("late", "", true, MaxLifetimeMs: 50));
        var closed = world.Open(new DataChannelOptions("closed"));
        foreach (var channel in new[] { kept, loose, late })
            for (var n = 0; n < 6; n++) world.Client.Channels.Send(channel, false, new byte[200 + 700 * n], world.NowUs);
        world.Client.Channels.Close(closed);
        world.Run(5);
        world.Client.Association.OnTimeout(world.NowUs + 31_000_000);
        world.Run(1);
        world.ToServer.Pass = world.ToClient.Pass = null;
        // Something is under way, so that SACKs have something to speak of.
        world.ToServer.Conditions = world.ToClient.Conditions = new NetworkConditions();
        for (var n = 0; n < 20; n++) world.Client.Channels.Send(n % 2 == 0 ? kept : loose, false, new byte[3000], world.NowUs);
        return (world, seeds);
    }

    private static byte[] Mutate(Random random, List<byte[]> seeds)
    {
        var seed = seeds[random.Next(seeds.Count)];
        var length = random.Next(4) switch { 0 => random.Next(seed.Length + 1), 1 => Math.Min(seed.Length + random.Next(64), 2000), _ => seed.Length };
        var packet = new byte[length];
        random.NextBytes(packet);
        seed.AsSpan(0, Math.Min(length, seed.Length)).CopyTo(packet);
        for (var flips = random.Next(6); flips > 0 && length > 12; flips--)
        {
            var at = random.Next(12, random.Next(2) == 0 ? Math.Min(length, 40) : length);
            packet[at] = random.Next(3) switch { 0 => (byte)(packet[at] ^ 1 << random.Next(8)), 1 => (byte)random.Next(256), _ => (byte)(random.Next(2) == 0 ? 0 : 255) };
        }

        // Most with a right checksum: the wrong ones get no further than that.
        if (length >= 12 && random.Next(20) != 0) Packets.Seal(packet);
        return packet;
    }
}
