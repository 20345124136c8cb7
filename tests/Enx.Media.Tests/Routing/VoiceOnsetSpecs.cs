using Enx.Media.Routing;
using Xunit;

namespace Enx.Media.Tests.Routing;

/// <summary>A packet each 20 ms on virtual time.</summary>
public sealed class VoiceOnsetSpecs
{
    private const byte Quiet = 78;
    private readonly VoiceOnset _onset = new();
    private long _now = 1_000_000;

    [Theory]
    [InlineData("a voice fires with its first packet", "78x50 30x1", 1)]
    [InlineData("a soft one with its second", "78x50 58x1", 0)]
    [InlineData("a soft one with its second, as said", "78x50 58x2", 1)]
    [InlineData("also when a packet between was softer", "78x50 58x1 70x1 58x1", 1)]
    [InlineData("a soft click is no sound", "78x50 58x1 78x10 58x1 78x10", 0)]
    [InlineData("words with short pauses are one sound", "78x50 30x20 78x15 30x20 78x15 30x20", 1)]
    [InlineData("after a longer pause another begins", "78x50 30x20 78x25 30x20", 2)]
    [InlineData("who comes in talking is heard at once", "30x1", 1)]
    [InlineData("a fan is nobody, from the beginning", "52x500", 0)]
    [InlineData("a voice in front of a fan", "52x500 35x3", 1)]
    [InlineData("digital silence is silent", "127x100", 0)]
    [InlineData("a whisper below everything is left out", "78x50 65x50", 0)]
    public void It_fires_once_for_each_sound(string what, string levels, int fires)
    {
        var count = 0;
        foreach (var part in levels.Split(' '))
        {
            var (level, packets) = (byte.Parse(part.Split('x')[0], null), int.Parse(part.Split('x')[1], null));
            for (var i = 0; i < packets; i++) count += Tell(level) ? 1 : 0;
        }

        Assert.True(fires == count, $"{what}: fired {count} times");
    }

    [Fact]
    public void A_sound_lasts_over_short_pauses_and_is_listened_to_for_a_moment_longer()
    {
        Assert.False(_onset.IsSounding(_now));
        for (var i = 0; i < 50; i++) Tell(Quiet);
        Tell(30);
        var last = _onset.LastSoundUs;
        for (var i = 0; i < 10; i++) Tell(Quiet);
        Assert.True(_onset.IsLoud(_now));
        Assert.False(_onset.IsLoud(last + VoiceOnset.PauseUs));
        Assert.True(_onset.IsSounding(last + VoiceOnset.PauseUs));
        Assert.False(_onset.IsSounding(last + VoiceOnset.HangoverUs));
    }

    [Fact]
    public void It_says_how_loud_the_voice_is_whatever_the_pauses()
    {
        for (var i = 0; i < 100; i++) Tell((byte)(i % 5 == 4 ? Quiet : 30 + i % 3));
        Assert.InRange(_onset.Loudness, 29, 33);
    }

    [Fact]
    public void Who_is_muted_is_silent_at_once_and_fires_again_afterwards()
    {
        for (var i = 0; i < 50; i++) Tell(Quiet);
        Tell(30);
        _onset.Stop();
        Assert.False(_onset.IsSounding(_now));
        Assert.True(Tell(30));
    }

    [Fact]
    public void Under_DTX_a_voice_fires_as_well()
    {
        // Comfort noise each 400 ms.
        for (var i = 0; i < 10; i++, _now += 380_000) Tell(Quiet);
        Assert.True(Tell(35));
    }

    private bool Tell(byte level)
    {
        _now += 20_000;
        return _onset.OnLevel(level, _now);
    }
}
