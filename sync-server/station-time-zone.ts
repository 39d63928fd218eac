/** The station's days are those of its people's clocks; mainland China has one time zone. */
export const STATION_TIME_ZONE = 'Asia/Shanghai';
