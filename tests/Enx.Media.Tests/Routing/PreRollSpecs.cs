using Enx.Media.Routing;
using Xunit;

namespace Enx.Media.Tests.Routing;

public sealed class PreRollSpecs
{
    private readonly PreRoll _preRoll = new();

    [Fact]
    public void The_last_five_packets_are_kept_with_their_times_the_oldest_first()
    {
        for (var i = 0; i < 12; i++) _preRoll.Add((ushort)(65_530 + i), [(byte)i, 7], 20_000 * i);
        Assert.Equal(PreRoll.Packets, _preRoll.Count);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal([(byte)(7 + i), 7], _preRoll.Read(i, out var arrived).ToArray());
            Assert.Equal(20_000 * (7 + i), arrived);
        }
    }

    [Fact]
    public void A_late_packet_and_a_copy_are_left_out()
    {
        _preRoll.Add(10, [1], 0);
        _preRoll.Add(12, [3], 20_000);
        _preRoll.Add(11, [2], 21_000);
        _preRoll.Add(12, [3], 22_000);
        Assert.Equal(2, _preRoll.Count);
        Assert.Equal([3], _preRoll.Read(1, out _).ToArray());
    }

    [Fact]
    public void Who_was_muted_begins_with_nothing()
    {
        _preRoll.Add(10, [1], 0);
        _preRoll.Clear();
        Assert.Equal(0, _preRoll.Count);
        // Numbers may begin anew.
        _preRoll.Add(3, [2], 0);
        Assert.Equal([2], _preRoll.Read(0, out _).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => _preRoll.Read(1, out _).Length);
    }

    [Fact]
    public void What_is_no_usual_packet_of_sound_ends_it()
    {
        _preRoll.Add(10, [1], 0);
        _preRoll.Add(11, new byte[1501], 0);
        Assert.Equal(0, _preRoll.Count);
        _preRoll.Add(12, new byte[1500], 0);
        Assert.Equal(1500, _preRoll.Read(0, out _).Length);
    }

    [Fact]
    public void Nothing_is_allocated_a_packet()
    {
        var packet = new byte[120];
        _preRoll.Add(0, packet, 0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1; i < 1_000; i++) _preRoll.Add((ushort)i, packet, i);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
