using Enx.Media.Sctp;
using Xunit;

namespace Enx.Media.Tests.Sctp;

public sealed class StreamResetSpecs
{
    [Theory]
    [InlineData(0.0, true)]
    [InlineData(0.0, false)]
    [InlineData(0.3, true)]
    [InlineData(0.3, false)]
    public void A_closed_channel_delivers_what_was_said_closes_on_both_sides_and_frees_its_id(double loss, bool clientCloses)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var world = SctpWorld.Connected(new NetworkConditions { Loss = loss, JitterUs = 10_000, Duplicates = 0.1 }, seed);
            for (var round = 0; round < 5; round++)
            {
                var label = $"round {round}";
                var mine = world.Open(new DataChannelOptions(label, "", Ordered: round % 2 == 0));
                var theirs = world.Server.OpenedAs(label);
                Assert.Equal(0, mine.Id);
                var closing = clientCloses ? (world.Client, world.Server, mine) : (world.Server, world.Client, theirs);
                for (var n = 0; n < 30; n++) closing.Item1.Channels.Send(closing.Item3, false, new byte[700], world.NowUs);
                closing.Item1.Channels.Close(closing.Item3);
                Assert.Equal(SendOutcome.Refused, closing.Item1.Channels.Send(closing.Item3, false, new byte[1], world.NowUs));
                Assert.True(world.RunUntil(() => world.Client.Channels.All.Count == 0 && world.Server.Channels.All.Count == 0, 60), $"seed {seed}");
                Assert.Equal(30, closing.Item2.Messages.Count(m => m.Channel.Label == label));
                Assert.Equal(label, closing.Item2.Closed[^1].Label);
            }
        }
    }

    [Fact]
    public void Both_sides_may_close_at_once()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var world = SctpWorld.Connected(new NetworkConditions { Loss = seed * 0.01, JitterUs = 10_000 }, seed);
            var channels = Enumerable.Range(0, 20).Select(n => world.Open(new DataChannelOptions($"{n}"))).ToList();
            foreach (var channel in channels) world.Client.Channels.Close(channel);
            foreach (var channel in world.Server.Opened) world.Server.Channels.Close(channel);
            Assert.True(world.RunUntil(() => world.Client.Channels.All.Count == 0 && world.Server.Channels.All.Count == 0, 60), $"seed {seed}");
        }
    }

    [Fact]
    public void A_channel_closed_with_its_queue_dropped_does_not_wait_for_it()
    {
        var world = SctpWorld.Connected();
        var channel = world.Open(new DataChannelOptions("x"));
        for (var n = 0; n < 15; n++) Assert.Equal(SendOutcome.Queued, world.Client.Channels.Send(channel, false, new byte[60_000], world.NowUs));
        world.Run(0.01);
        world.Client.Channels.Close(channel, drop: true);
        Assert.InRange(world.Client.Association.SendBufferedBytes, 1, 70_000);
        Assert.True(world.RunUntil(() => world.Client.Channels.All.Count == 0 && world.Server.Channels.All.Count == 0, 10));
        Assert.InRange(world.Server.Messages.Count, 0, 2);
    }

    [Fact]
    public void Data_for_a_channel_that_nobody_opened_has_its_stream_reset()
    {
        var world = SctpWorld.Connected();
        world.Client.Association.TrySend(new OutgoingMessage(8, Ppid.Text, "?"u8.ToArray(), ordered: true));
        world.Run(1);
        Assert.Empty(world.Server.Messages);
        Assert.Equal(1, world.Server.Channels.Ignored);
    }

    [Theory]
    [InlineData("0300000000000000FFFF0000")]
    [InlineData("03")]
    [InlineData("0307000000000000000000")]
    [InlineData("030700000000000000000000")]
    [InlineData("0400")]
    public void An_open_that_makes_no_sense_opens_nothing(string hex)
    {
        var world = SctpWorld.Connected();
        world.Client.Association.TrySend(new OutgoingMessage(2, Ppid.Dcep, Convert.FromHexString(hex), ordered: true));
        world.Run(1);
        Assert.Empty(world.Server.Opened);
        Assert.Equal(1, world.Server.Channels.Ignored);
        world.Open(new DataChannelOptions("still works"));
    }

    [Fact]
    public void An_id_of_the_other_sides_parity_opens_nothing()
    {
        var world = SctpWorld.Connected();
        world.Client.Association.TrySend(new OutgoingMessage(3, Ppid.Dcep, Dcep.Open(new DataChannelOptions("odd")), ordered: true));
        world.Run(1);
        Assert.Empty(world.Server.Opened);
    }
}
