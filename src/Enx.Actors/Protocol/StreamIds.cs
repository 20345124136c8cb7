namespace Enx.Actors.Protocol;

/// <summary>The ids of the streams that a member can publish.</summary>
internal static class StreamIds
{
    /// <summary>Microphone and camera.</summary>
    public const string Av = "av";

    /// <summary>The screen; the others receive it on slot 101.</summary>
    public const string Share = "share";
}
