namespace Enx.Media.Sctp;

/// <summary>Chunk types (RFC 9260 §3.2, RFC 3758 §3.2, RFC 6525 §3.1). The two upper bits of one not known say what to do with it.</summary>
internal enum ChunkType : byte
{
    Data = 0,
    Init = 1,
    InitAck = 2,
    Sack = 3,
    Heartbeat = 4,
    HeartbeatAck = 5,
    Abort = 6,
    Shutdown = 7,
    ShutdownAck = 8,
    Error = 9,
    CookieEcho = 10,
    CookieAck = 11,
    ShutdownComplete = 14,
    ReConfig = 130,
    ForwardTsn = 192,
}

/// <summary>Parameter types of INIT, INIT ACK and RE-CONFIG (RFC 9260 §3.3.2, RFC 3758 §3.1, RFC 5061 §4.2.7, RFC 6525 §4).</summary>
internal enum ParameterType : ushort
{
    HeartbeatInfo = 1,
    StateCookie = 7,
    UnrecognizedParameter = 8,
    OutgoingResetRequest = 13,
    IncomingResetRequest = 14,
    TsnResetRequest = 15,
    ReConfigResponse = 16,
    AddOutgoingStreams = 17,
    AddIncomingStreams = 18,
    SupportedExtensions = 0x8008,
    ForwardTsnSupported = 0xC000,
}

/// <summary>Error causes (RFC 9260 §3.3.10).</summary>
internal enum ErrorCause : ushort
{
    InvalidStream = 1,
    StaleCookie = 3,
    UnrecognizedChunk = 6,
    InvalidMandatoryParameter = 7,
    NoUserData = 9,
    UserInitiatedAbort = 12,
    ProtocolViolation = 13,
}

/// <summary>How a stream reset request went (RFC 6525 §4.4).</summary>
internal enum ResetResult : uint
{
    NothingToDo = 0,
    Performed = 1,
    Denied = 2,
    BadSequenceNumber = 5,
    InProgress = 6,
}
