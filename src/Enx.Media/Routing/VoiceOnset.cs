using System.Numerics;

namespace Enx.Media.Routing;

/// <summary>
/// Hears the first instant of a sound on one microphone, from the levels of its packets (RFC 6464). Where <see cref="Speakers"/> asks who
/// talks, and takes half a second to be sure, this asks whose packets must not be missed: it may well be a cough. The sender's own voice
/// flag is not looked at, since it comes with the vowel and not with the consonant before it. Pure: time comes in with each call.
/// </summary>
internal sealed class VoiceOnset
{
    /// <summary>A pause that is shorter belongs to the sound, µs.</summary>
    public const long PauseUs = 400_000;

    /// <summary>How long after its last sound a microphone is still listened to, µs: people breathe, and think.</summary>
    public const long HangoverUs = 1_500_000;

    // One packet a little above the background may be a click, two of three are a sound; one far above it is a sound by itself.
    private const int Recent = 0b111;
    private const int Enough = 2;
    private const float Certain = 20;

    private const int MaxPacketUs = 100_000;
    private const float LoudnessUs = 300_000;

    private NoiseFloor _noise;
    private int _recent;
    private bool _started;
    private long _updatedUs;

    /// <summary>When the last packet with a sound in it came, µs; long ago when there was none.</summary>
    public long LastSoundUs { get; private set; } = long.MinValue / 2;

    /// <summary>How loud the sound is of late, -dBov: 0 the loudest. Pauses do not count.</summary>
    public float Loudness { get; private set; } = 127;

    /// <summary>Whether there is a sound now, short pauses included.</summary>
    public bool IsLoud(long nowUs) => nowUs - LastSoundUs < PauseUs;

    /// <summary>Whether there is a sound now or was one a moment ago.</summary>
    public bool IsSounding(long nowUs) => nowUs - LastSoundUs < HangoverUs;

    /// <summary>Takes the level of one packet.</summary>
    /// <param name="minusDbov">0 the loudest, 127 silence.</param>
    /// <param name="nowUs">When it came, µs of any steady clock.</param>
    /// <returns>Whether a sound begins.</returns>
    public bool OnLevel(byte minusDbov, long nowUs)
    {
        if (!_started)
        {
            // Whoever comes in talking has no background yet: the bounds of the floor let a voice stand out all the same.
            _started = true;
            (_noise, _updatedUs) = (new NoiseFloor(minusDbov), nowUs);
        }

        var elapsedUs = (int)Math.Clamp(nowUs - _updatedUs, 0, MaxPacketUs);
        _updatedUs = Math.Max(_updatedUs, nowUs);

        var stands = _noise.IsExceededBy(minusDbov);
        var certain = stands && minusDbov <= _noise.Level - Certain;
        _noise.OnLevel(minusDbov, elapsedUs);
        _recent = (_recent << 1 | (stands ? 1 : 0)) & Recent;
        if (!stands) return false;

        var goesOn = IsLoud(nowUs);
        if (!goesOn && !certain && BitOperations.PopCount((uint)_recent) < Enough) return false;
        Loudness = goesOn ? Loudness + (minusDbov - Loudness) * elapsedUs / (LoudnessUs + elapsedUs) : minusDbov;
        LastSoundUs = nowUs;
        return !goesOn;
    }

    /// <summary>The microphone is muted: what was heard is over. Its background stays known.</summary>
    public void Stop()
    {
        LastSoundUs = long.MinValue / 2;
        _recent = 0;
    }
}
