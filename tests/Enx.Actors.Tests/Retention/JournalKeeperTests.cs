using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Enx.Actors.Retention;
using Enx.Actors.Tests.Rooms;
using Enx.Testing;
using Xunit;

namespace Enx.Actors.Tests.Retention;

/// <summary>When the journal is gone through, on virtual time.</summary>
public sealed class JournalKeeperTests() : TestKit(KitSettings.VirtualTime)
{
    private readonly List<(string At, long Heard)> _steps = [];
    private readonly Queue<Task<TrimStep>> _answers = new();

    private TestScheduler Clock => (TestScheduler)Sys.Scheduler;

    [Fact]
    public void It_goes_on_where_a_step_ended_and_rests_after_the_last()
    {
        _answers.Enqueue(Task.FromResult(new TrimStep("room-b", 500)));
        _answers.Enqueue(Task.FromResult(new TrimStep(null, 3)));
        _answers.Enqueue(Task.FromResult(new TrimStep(null, 0)));
        var keeper = Start();
        keeper.Tell(new JournalKeeper.Counted(42));
        Pass(keeper, TimeSpan.FromSeconds(59));
        Assert.Empty(_steps);
        Pass(keeper, TimeSpan.FromSeconds(1));
        Pass(keeper, TimeSpan.FromSeconds(1));
        Pass(keeper, TimeSpan.FromMinutes(9));
        Assert.Equal([("", 42), ("room-b", 42)], _steps);
        Pass(keeper, TimeSpan.FromMinutes(1));
        Assert.Equal([("", 42), ("room-b", 42), ("", 42)], _steps);
    }

    [Fact]
    public void A_failure_is_told_in_one_line_and_tried_again_later()
    {
        _answers.Enqueue(Task.FromException<TrimStep>(new InvalidOperationException("the disk is full")));
        _answers.Enqueue(Task.FromResult(new TrimStep(null, 0)));
        var keeper = Start();
        EventFilter.Warning(contains: "the disk is full").ExpectOne(() => Pass(keeper, TimeSpan.FromMinutes(1)));
        Pass(keeper, TimeSpan.FromMinutes(10));
        Assert.Equal(2, _steps.Count);
    }

    private IActorRef Start()
    {
        var keeper = Sys.ActorOf(JournalKeeper.Props(new RetentionOptions(TimeSpan.FromDays(7), new ManualTime(Samples.Noon)), (at, heard, _, _, _) =>
        {
            _steps.Add((at, heard));
            return _answers.Dequeue();
        }));
        Settle(keeper);
        return keeper;
    }

    private void Pass(IActorRef keeper, TimeSpan time)
    {
        Clock.Advance(time);
        Settle(keeper);
    }

    /// <summary>The keeper has done a step that was due, and heard what came of it.</summary>
    private void Settle(IActorRef keeper)
    {
        for (var i = 0; i < 2; i++)
        {
            keeper.Tell(new Identify(i), TestActor);
            ExpectMsg<ActorIdentity>();
        }
    }
}
