namespace Enx.Host.Errors;

/// <summary>
/// Numbers of the room vocabulary that only the host needs: rooms never say them. Beside them stand those of
/// <see cref="Enx.Actors.Protocol.Codes"/>.
/// </summary>
internal static class VocabularyCodes
{
    /// <summary>The range of picture sizes is invalid.</summary>
    public const int VideoSizeInvalid = 1184;

    /// <summary>There are 1 to 3 video layers.</summary>
    public const int VideoLayersInvalid = 5084;

    /// <summary>A frame rate is 1 to 30.</summary>
    public const int FramerateInvalid = 5088;

    /// <summary>The application's id or key is wrong.</summary>
    public const int UnknownApp = 10000;

    /// <summary>A room needs a name.</summary>
    public const int NameMissing = 10002;

    /// <summary>The settings cannot be read.</summary>
    public const int SettingsInvalid = 10003;

    /// <summary>The number of participants cannot stand.</summary>
    public const int ParticipantsInvalid = 10007;
}
