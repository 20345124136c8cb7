using Enx.Media.Sctp;
using Xunit;

namespace Enx.Media.Tests.Sctp;

public sealed class HandshakeSpecs
{
    [Fact]
    public void Four_packets_bring_an_association_up()
    {
        var world = SctpWorld.Connected();
        world.Run(1);
        Assert.Equal((2, 2), (world.ToServer.Sent, world.ToClient.Sent));
        Assert.Equal((1, 1), (world.Client.Connections, world.Server.Connections));
    }

    [Theory]
    [InlineData((byte)ChunkType.Init)]
    [InlineData((byte)ChunkType.InitAck)]
    [InlineData((byte)ChunkType.CookieEcho)]
    [InlineData((byte)ChunkType.CookieAck)]
    public void Each_of_them_may_be_lost_twice(byte type)
    {
        var world = new SctpWorld();
        var lost = 0;
        world.ToServer.Pass = world.ToClient.Pass = p => p[SctpPacket.HeaderLength] != type || lost++ >= 2;
        world.Client.Association.Connect(world.NowUs);
        Assert.True(world.RunUntil(() => world.Client.Association.IsUp && world.Server.Association.IsUp, 10));
        world.Open(new DataChannelOptions("x"));
        Assert.Equal((1, 1), (world.Client.Connections, world.Server.Connections));
    }

    [Fact]
    public void Each_of_them_may_come_twice()
    {
        var world = SctpWorld.Connected(new NetworkConditions { Duplicates = 1, JitterUs = 30_000 });
        world.Open(new DataChannelOptions("x"));
        world.Run(5);
        Assert.Equal((1, 1), (world.Client.Connections, world.Server.Connections));
    }

    [Fact]
    public void Both_sides_may_begin_at_once()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var world = new SctpWorld(new NetworkConditions { JitterUs = 40_000, Loss = seed % 2 * 0.2 }, seed);
            world.Client.Association.Connect(world.NowUs);
            if (seed % 3 != 0) world.Run(0.01 * (seed % 7));
            world.Server.Association.Connect(world.NowUs);
            Assert.True(world.RunUntil(() => world.Client.Association.IsUp && world.Server.Association.IsUp, 30), $"seed {seed}");
            var channel = world.Open(new DataChannelOptions("x"));
            world.Client.Channels.Send(channel, true, "hello"u8.ToArray(), world.NowUs);
            Assert.True(world.RunUntil(() => world.Server.Messages.Count == 1, 30), $"seed {seed}");
        }
    }

    [Fact]
    public void A_side_that_begins_anew_gets_a_fresh_association_and_the_old_channels_are_closed()
    {
        var world = SctpWorld.Connected();
        world.Open(new DataChannelOptions("old"));
        var again = new SctpEnd(client: true, 99);
        again.Association.Connect(world.NowUs);
        var buffer = new byte[SctpAssociation.MaxPacket];
        for (var turn = 0; turn < 20; turn++)
        {
            while (again.Association.TryWrite(buffer, world.NowUs, out var length)) world.Server.Association.OnPacket(buffer.AsSpan(0, length), world.NowUs);
            if (again.Association.IsUp && again.Opened.Count + again.Channels.All.Count == 0) again.Channels.Open(new DataChannelOptions("new"));
            while (world.Server.Association.TryWrite(buffer, world.NowUs, out var length)) again.Association.OnPacket(buffer.AsSpan(0, length), world.NowUs);
        }

        Assert.Equal(["old"], world.Server.Closed.Select(c => c.Label));
        Assert.Equal(["old", "new"], world.Server.Opened.Select(c => c.Label));
        Assert.Equal(2, world.Server.Connections);
    }

    [Fact]
    public void A_cookie_that_was_changed_or_kept_too_long_opens_nothing()
    {
        foreach (var late in new[] { false, true })
        {
            var world = new SctpWorld();
            byte[]? echo = null;
            world.ToServer.Pass = p =>
            {
                if (p[SctpPacket.HeaderLength] == (byte)ChunkType.CookieEcho) echo ??= p;
                return echo is null;
            };
            world.Client.Association.Connect(world.NowUs);
            Assert.True(world.RunUntil(() => echo is not null, 5));
            if (late) world.Run(61);
            else Packets.Seal(echo!, p => p[40] ^= 1);
            world.Deliver(world.Server, echo!);
            Assert.Equal(SctpState.Closed, world.Server.Association.State);
        }
    }

    [Fact]
    public void A_server_that_nobody_answers_remembers_nothing_and_a_client_gives_up()
    {
        var world = new SctpWorld();
        world.ToClient.Pass = _ => false;
        world.Client.Association.Connect(world.NowUs);
        world.Run(60);
        Assert.Equal((SctpState.Closed, SctpState.Closed), (world.Client.Association.State, world.Server.Association.State));
        Assert.Equal(long.MaxValue, world.Server.Association.NextTimeoutUs);
        Assert.InRange(world.ToServer.Sent, 5, 11);
    }

    [Fact]
    public void An_abort_closes_the_channels_of_both_sides_at_once()
    {
        var world = SctpWorld.Connected();
        world.Open(new DataChannelOptions("x"));
        world.Client.Association.Abort("enough");
        world.Run(0.1);
        Assert.Equal((1, 1), (world.Client.Closed.Count, world.Server.Closed.Count));
        Assert.Equal((SctpState.Closed, SctpState.Closed), (world.Client.Association.State, world.Server.Association.State));
        Assert.Equal((long.MaxValue, long.MaxValue), (world.Client.Association.NextTimeoutUs, world.Server.Association.NextTimeoutUs));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    public void A_shutdown_delivers_what_was_said_and_then_closes_both_sides(double loss)
    {
        for (var seed = 1; seed < 10; seed++)
        {
            var world = SctpWorld.Connected(new NetworkConditions { Loss = loss }, seed);
            var channel = world.Open(new DataChannelOptions("x"));
            for (var n = 0; n < 100; n++) world.Client.Channels.Send(channel, false, new byte[1000], world.NowUs);
            world.Client.Association.Shutdown(world.NowUs);
            if (seed % 2 == 0) world.Server.Association.Shutdown(world.NowUs);
            Assert.Equal(SendOutcome.Refused, world.Client.Channels.Send(channel, false, new byte[1], world.NowUs));
            Assert.True(world.RunUntil(() => world.Client.Association.State == SctpState.Closed && world.Server.Association.State == SctpState.Closed, 120), $"seed {seed}");
            Assert.Equal(100, world.Server.Messages.Count);
        }
    }

    [Fact]
    public void A_quiet_association_measures_its_path_and_survives_an_hour_without_one()
    {
        var world = SctpWorld.Connected();
        var channel = world.Open(new DataChannelOptions("x"));
        world.Run(120);
        Assert.InRange(world.ToServer.Sent, 8, 20);
        world.ToServer.Conditions = world.ToClient.Conditions = new NetworkConditions { Loss = 1 };
        world.Client.Channels.Send(channel, true, "patience"u8.ToArray(), world.NowUs);
        world.Run(3600);
        world.ToServer.Conditions = world.ToClient.Conditions = new NetworkConditions();
        world.Run(4);
        Assert.Single(world.Server.Messages);
    }

    [Fact]
    public void Packets_with_a_wrong_checksum_tag_or_port_are_dropped()
    {
        var world = SctpWorld.Connected();
        var channel = world.Open(new DataChannelOptions("x"));
        byte[]? data = null;
        world.ToServer.Pass = p => (data = p) is null;
        world.Client.Channels.Send(channel, true, "x"u8.ToArray(), world.NowUs);
        world.Flush();
        foreach (var at in new[] { 0, 2, 4, 7, 8, 12 })
        {
            var wrong = data!.ToArray();
            wrong[at] ^= 1;
            if (at is not (8 or 12)) Packets.Seal(wrong);
            world.Deliver(world.Server, wrong);
        }

        Assert.Empty(world.Server.Messages);
        world.Deliver(world.Server, data);
        Assert.Single(world.Server.Messages);
    }
}
