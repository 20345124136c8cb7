using Enx.Media.Sctp;
using Xunit;
using Xunit.Abstractions;

namespace Enx.Media.Tests.Sctp;

public sealed class ThroughputSpecs(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0, 0.0, 8_000_000, 6)]
    [InlineData(10_000_000, 0.0, 4_000_000, 6)]
    [InlineData(0, 0.01, 2_000_000, 20)]
    [InlineData(1_000_000, 0.0, 500_000, 7)]
    public void Megabytes_pass_a_round_trip_of_50_ms_in_seconds(long bitsPerSecond, double loss, int bytes, double seconds)
    {
        var world = SctpWorld.Connected(new NetworkConditions { BitsPerSecond = bitsPerSecond, Loss = loss });
        var channel = world.Open(new DataChannelOptions("x"));
        var sent = 0;
        var start = world.NowUs;
        var most = 0;
        var message = new byte[16_000];
        var done = world.RunUntil(
            () =>
            {
                while (sent < bytes && world.Client.Channels.Send(channel, false, message, world.NowUs) == SendOutcome.Queued) sent += message.Length;
                world.Flush();
                most = Math.Max(most, world.Client.Association.CongestionBytes);
                return world.Server.Messages.Count * message.Length >= bytes;
            },
            seconds);
        var taken = (world.NowUs - start) / 1e6;
        output.WriteLine($"{world.Server.Messages.Count * message.Length / 1e6:0.0} MB in {taken:0.00} s, window up to {most / 1000} kB, {world.ToServer.Sent} packets, {world.ToServer.Lost} lost");
        Assert.True(done, $"took longer than {seconds} s");
        Assert.True(most > 20_000, "the congestion window grew");
    }

    [Fact]
    public void A_receiver_that_takes_nothing_is_asked_now_and_then_and_gets_everything_once_it_does()
    {
        var world = SctpWorld.Connected();
        var channel = world.Open(new DataChannelOptions("x"));
        var open = false;
        world.Server.Admits = (_, _, _) => open;
        for (var n = 0; n < 100; n++) world.Client.Channels.Send(channel, false, new byte[5000], world.NowUs);
        world.Run(10);
        var before = world.ToServer.Sent;
        world.Run(60);
        Assert.InRange(world.ToServer.Sent - before, 15, 40);
        open = true;
        Assert.True(world.RunUntil(() => world.Server.Messages.Count == 100, 15));
    }

    [Fact]
    public void What_waits_behind_one_hole_stays_within_the_window()
    {
        var world = SctpWorld.Connected();
        var channel = world.Open(new DataChannelOptions("x"));
        // Grow the congestion window first.
        var sent = 0;
        Assert.True(world.RunUntil(
            () =>
            {
                while (sent < 800 && world.Client.Channels.Send(channel, false, new byte[10_000], world.NowUs) == SendOutcome.Queued) sent++;
                world.Flush();
                return world.Server.Messages.Count == 800;
            }, 30));
        world.Run(1);
        byte[]? tsn = null;
        world.ToServer.Pass = p =>
        {
            if (p[SctpPacket.HeaderLength] != (byte)ChunkType.Data) return true;
            tsn ??= p[16..20];
            return !p.AsSpan(16, 4).SequenceEqual(tsn);
        };
        for (var n = 0; n < 100; n++) Assert.Equal(SendOutcome.Queued, world.Client.Channels.Send(channel, false, new byte[10_000], world.NowUs));
        world.Run(20);
        output.WriteLine($"{world.Server.MostHeld} bytes held at most, window {world.Client.Association.CongestionBytes}");
        Assert.InRange(world.Server.MostHeld, 300_000, 1024 * 1024);
        world.ToServer.Pass = null;
        Assert.True(world.RunUntil(() => world.Server.Messages.Count == 900, 20));
        Assert.Equal(0, world.Server.Association.ReceiveBufferedBytes);
    }
}
