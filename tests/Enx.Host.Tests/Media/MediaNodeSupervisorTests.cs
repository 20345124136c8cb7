using Akka.Actor;
using Akka.TestKit.Xunit2;
using Enx.Host.Media;
using static Enx.Actors.Protocol.NodeProtocol;

namespace Enx.Host.Tests.Media;

public sealed class MediaNodeSupervisorTests() : TestKit(KitSettings.Patient)
{
    [Fact]
    public async Task A_node_that_is_busy_with_rooms_answers_pings_in_the_meantime()
    {
        using var hold = new ManualResetEventSlim();
        var node = Sys.ActorOf(MediaNodeSupervisor.Props(Props.Create(() => new Busy(hold))));
        node.Tell("work");
        node.Tell(new Ping(4));
        Assert.Equal(4, (await ExpectMsgAsync<Pong>()).Number);
        Assert.Equal(node, LastSender);
        hold.Set();
        await ExpectMsgAsync("done");
    }

    [Fact]
    public async Task When_what_carries_the_rooms_has_ended_nobody_is_there()
    {
        var node = await WatchAsync(Sys.ActorOf(MediaNodeSupervisor.Props(Props.Create(() => new Ending()))));
        node.Tell("end");
        await ExpectTerminatedAsync(node);
    }

    private sealed class Busy : ReceiveActor
    {
        public Busy(ManualResetEventSlim hold) => Receive<string>(_ =>
        {
            hold.Wait();
            Sender.Tell("done");
        });
    }

    private sealed class Ending : ReceiveActor
    {
        public Ending() => Receive<string>(_ => Context.Stop(Self));
    }
}
