using Enx.Media.Routing;
using Xunit;

namespace Enx.Media.Tests.Routing;

/// <summary>Scripted meetings on virtual time: a packet each 20 ms, the order brought up to date each 100 ms.</summary>
public class SpeakersTests
{
    private const byte Speech = 30;
    private const byte Loud = 12;
    private const byte Quiet = 80;

    private readonly Speakers _speakers = new();
    private readonly Random _random = new(6_464);
    private long _now = 1_000_000; // ms
    private int _changes;

    [Fact]
    public void Nobody_is_in_the_order_before_someone_speaks()
    {
        Run(3_000, (1, Quiet), (2, Quiet));
        Assert.Equal([], _speakers.Order.ToArray());
        Assert.Equal(127, _speakers.Level(99));
        Assert.False(_speakers.IsSpeaking(99));
    }

    [Fact]
    public void Who_speaks_is_in_the_order_within_a_second_and_is_over_soon_after()
    {
        Run(1_000, (1, Speech), (2, Quiet));
        Assert.Equal([1], _speakers.Order.ToArray());
        Assert.True(_speakers.IsSpeaking(1));
        Assert.InRange(_speakers.Level(1), Speech - 6, Speech + 6);
        Assert.InRange(_speakers.Level(2), Quiet - 6, Quiet + 6);
        Run(3_000, (1, Quiet), (2, Quiet));
        Assert.False(_speakers.IsSpeaking(1));
        Assert.Equal([1], _speakers.Order.ToArray());
        Assert.Equal(1, _changes);
    }

    [Fact]
    public void The_latest_talker_comes_first()
    {
        foreach (var talker in new[] { 1, 2, 3, 1 })
        {
            Run(2_000, (talker, Speech));
            Run(2_500, (talker, Quiet));
        }

        Assert.Equal([1, 3, 2], _speakers.Order.ToArray());
        Assert.Equal(4, _changes);
    }

    [Fact]
    public void A_cough_does_not_take_the_floor()
    {
        Run(3_000, (1, Speech), (2, Quiet));
        for (var i = 0; i < 5; i++)
        {
            Run(250, (1, Speech), (2, Loud));
            Run(2_000, (1, Speech), (2, Quiet));
        }

        Assert.Equal([1], _speakers.Order.ToArray());
        Assert.Equal(1, _changes);
    }

    [Fact]
    public void Nor_does_it_when_all_are_silent()
    {
        Run(1_000, (1, Quiet));
        Run(250, (1, Loud));
        Run(1_000, (1, Quiet));
        Assert.Equal(0, _changes);
    }

    [Fact]
    public void Two_who_talk_at_once_do_not_change_places()
    {
        Run(2_000, (1, Speech));
        Run(30_000, (1, Speech), (2, Speech));
        Assert.Equal([1, 2], _speakers.Order.ToArray());
        Assert.Equal(2, _changes);
    }

    [Fact]
    public void Who_clearly_has_more_of_the_floor_gets_it_after_a_while()
    {
        Run(2_000, (1, 42));
        Run(1_000, (1, 42), (2, Loud));
        Assert.Equal(1, _speakers.Order[0]);
        Run(6_000, (1, 42), (2, Loud));
        Assert.Equal([2, 1], _speakers.Order.ToArray());
        Run(20_000, (1, 42), (2, Loud));
        Assert.Equal(3, _changes);
    }

    [Fact]
    public void Breaths_and_pauses_between_words_do_not_end_a_turn()
    {
        Run(2_000, (1, Speech), (2, Quiet));
        for (var i = 0; i < 20; i++)
        {
            Run(400, (1, Quiet), (2, Quiet));
            Run(900, (1, Speech), (2, Quiet));
            Assert.True(_speakers.IsSpeaking(1));
        }

        Assert.Equal(1, _changes);
    }

    [Fact]
    public void Who_stops_stands_behind_those_who_talk_and_before_those_who_stopped_earlier()
    {
        Run(2_000, (9, Speech));
        Run(3_000, (9, Quiet));
        Run(2_000, (1, Speech));
        Run(2_000, (1, Speech), (2, Speech));
        Assert.Equal([1, 2, 9], _speakers.Order.ToArray());
        Run(3_000, (1, Quiet), (2, Speech));
        Assert.Equal([2, 1, 9], _speakers.Order.ToArray());
    }

    [Fact]
    public void A_fan_is_not_speech()
    {
        Run(30_000, (1, 52));
        Assert.Equal(0, _changes);
        Run(100, (1, 127)); // muted for a moment
        Run(30_000, (1, 52));
        Assert.False(_speakers.IsSpeaking(1));
    }

    [Theory]
    [InlineData("two who answer each other each second", 1_000, 1_000, 80, 12)]
    [InlineData("two who answer each other fast", 400, 400, 80, 2)]
    [InlineData("two whose words overlap", 1_500, 600, 30, 6)]
    [InlineData("one who talks, and another who says mm-hm", 3_000, 250, 30, 0)]
    public void The_floor_does_not_flap(string what, int first, int second, byte meanwhile, int most)
    {
        // While one talks the other is silent, or murmurs.
        Run(3_000, (1, Speech), (2, Quiet));
        var (changes, head) = (0, _speakers.Order[0]);
        for (var until = _now + 60_000; _now < until;)
        {
            Run(second, (1, meanwhile), (2, Speech));
            Look();
            Run(first, (1, Speech), (2, meanwhile == Quiet ? Quiet : (byte)42));
            Look();
        }

        Assert.True(changes <= most, $"{what}: {changes} changes of the floor in a minute");

        void Look()
        {
            if (_speakers.Order[0] == head) return;
            head = _speakers.Order[0];
            changes++;
        }
    }

    [Fact]
    public void In_a_lively_round_of_four_the_floor_changes_no_more_often_than_people_take_turns()
    {
        Run(3_000, (1, Speech), (2, Quiet), (3, Quiet), (4, Quiet));
        var (changes, head, turns) = (0, 1, 0);
        for (var until = _now + 60_000; _now < until; turns++)
        {
            var talker = 1 + _random.Next(4);
            for (var t = _random.Next(1_000, 4_000); t > 0; t -= 100)
            {
                // Somebody coughs or laughs now and then.
                var noisy = _random.Next(12) == 0 ? 1 + _random.Next(4) : 0;
                Run(100, [.. Enumerable.Range(1, 4).Select(p => (p, p == talker ? Speech : p == noisy ? Loud : Quiet))]);
                if (_speakers.Order[0] == head) continue;
                (head, changes) = (_speakers.Order[0], changes + 1);
            }
        }

        Assert.InRange(changes, 1, turns);
    }

    [Fact]
    public void Steady_noise_never_moves_who_talks()
    {
        Run(2_000, (1, Speech), (2, 50));
        Assert.Equal([1], _speakers.Order.ToArray());
        Run(60_000, (1, Speech), (2, 50));
        Assert.Equal([1], _speakers.Order.ToArray());
        Assert.Equal(1, _changes);
    }

    [Fact]
    public void The_voice_flag_counts_for_those_who_use_it()
    {
        Tell(1, Speech, voice: true); // it knows the flag
        for (var t = 0; t < 3_000; t += 20, _now += 20)
        {
            Tell(1, 45, voice: false); // a keyboard
            Tell(2, 45, voice: false); // someone whose client never sets the flag
            if (t % 400 == 0)
                Tell(2, Quiet, voice: false);
            _speakers.Update(_now * 1000);
        }

        Assert.Equal([2], _speakers.Order.ToArray());
    }

    [Fact]
    public void Who_sends_nothing_is_silent()
    {
        Run(2_000, (1, Speech));
        for (var t = 0; t < 3_000; t += 100, _now += 100)
            _speakers.Update(_now * 1000);
        Assert.False(_speakers.IsSpeaking(1));
        Assert.InRange(_speakers.Level(1), 120, 127);
    }

    [Fact]
    public void Who_leaves_is_forgotten_and_the_change_is_told()
    {
        Run(2_000, (1, Speech));
        Run(2_000, (1, Speech), (2, Speech));
        _speakers.Remove(1);
        Assert.Equal([2], _speakers.Order.ToArray());
        Assert.True(_speakers.Update(_now * 1000));
        Assert.False(_speakers.Update(_now * 1000));
        _speakers.Remove(1);
        Assert.False(_speakers.Update(_now * 1000));
    }

    [Fact]
    public void A_crowd_costs_no_allocation()
    {
        (int, byte)[] crowd = [.. Enumerable.Range(1, 50).Select(p => (p, Speech))];
        Run(3_000, crowd);
        Assert.Equal(50, _speakers.Order.Length);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var t = 0; t < 100; t++, _now += 20)
        {
            for (var p = 1; p <= 50; p++)
                Tell(p, (byte)(p + t % 5), voice: true);
            _speakers.Update(_now * 1000);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void Run(int milliseconds, params (int Peer, byte Level)[] levels)
    {
        for (var t = 0; t < milliseconds; t += 20, _now += 20)
        {
            foreach (var (peer, level) in levels)
                Tell(peer, (byte)Math.Min(127, level + _random.Next(-3, 4)), voice: level <= 55);
            if (_now % 100 == 0 && _speakers.Update(_now * 1000))
                _changes++;
        }
    }

    private void Tell(int peer, byte level, bool voice) => _speakers.OnLevel(peer, level, voice, _now * 1000);
}
