using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Enx.Actors.Retention;
using Enx.Actors.Tests.Rooms;
using Xunit;

namespace Enx.Actors.Tests.Retention;

/// <summary>When the journal is gone through, on virtual time.</summary>
public sealed class JournalKeeperTests() : TestKit("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"")
{
    private readonly List<(string At, long Heard)> _steps = [];
    private readonly Queue<Func<TrimStep>> _answers = new();

    private TestScheduler Clock => (TestScheduler)Sys.Scheduler;

    [Fact]
    public void It_goes_on_where_a_step_ended_and_rests_after_the_last()
    {
        _answers.Enqueue(() => new TrimStep("room-b", 500));
        _answers.Enqueue(() => new TrimStep(null, 3));
        _answers.Enqueue(() => new TrimStep(null, 0));
        var keeper = Start();
        keeper.Tell(new JournalKeeper.Counted(42));
        Pass(TimeSpan.FromSeconds(59));
        Assert.Empty(_steps);
        Pass(TimeSpan.FromSeconds(1), steps: 1);
        Pass(TimeSpan.FromSeconds(1), steps: 2);
        Pass(TimeSpan.FromMinutes(9), steps: 2);
        Pass(TimeSpan.FromMinutes(1), steps: 3);
        Assert.Equal([("", 42), ("room-b", 42), ("", 42)], _steps);
    }

    [Fact]
    public void A_failure_is_told_in_one_line_and_tried_again_later()
    {
        _answers.Enqueue(() => throw new InvalidOperationException("the disk is full"));
        _answers.Enqueue(() => new TrimStep(null, 0));
        Start();
        EventFilter.Warning(contains: "the disk is full").ExpectOne(() => Pass(TimeSpan.FromMinutes(1), steps: 1));
        Pass(TimeSpan.FromMinutes(10), steps: 2);
    }

    private IActorRef Start() => Sys.ActorOf(JournalKeeper.Props(new RetentionOptions(TimeSpan.FromDays(7), new ManualTime(Samples.Noon)), (at, heard, _, _, _) =>
    {
        lock (_steps)
        {
            _steps.Add((at, heard));
            return Task.Run(_answers.Dequeue());
        }
    }));

    private void Pass(TimeSpan time, int steps = 0)
    {
        // What was told to the keeper has come to it, timers are set.
        Clock.Advance(TimeSpan.Zero);
        Thread.Sleep(100);
        Clock.Advance(time);
        AwaitCondition(() => { lock (_steps) return _steps.Count >= steps; }, TimeSpan.FromSeconds(20));
    }
}
